"""`crvs-registration verify`: the register is what its actions say, or what differs is named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import psycopg2
import pytest

from tests.integration.registration.restoring import Operator
from tests.support.examples import example
from tests.support.registry import REGISTRAR, Registry


@pytest.fixture(name="command")
def _command(operator: Operator) -> Any:
    """Runs a command as an administrator does; gives the exit code and the lines."""

    def run(name: str, *arguments: str) -> tuple[int, list[str]]:
        code, said = operator.run(name, *arguments)
        return code, said.splitlines()

    return run


@pytest.fixture(name="verify")
def _verify(command: Any) -> Any:
    return lambda: command("verify")


def named(given: str) -> dict[str, Any]:
    return example("birth", **{"/child/name/given": given, "/mother/name/given": given})


def test_a_register_of_every_act_holds(registry: Registry, verify: Any) -> None:
    record = registry.registered("birth", named("ອາ"))
    changes = {"kind": "clerical", "reason": "misread scale", "changes": {"/child/weight_grams": 3000}}
    registry.post(f"/v1/records/{record['id']}/correction", changes, 2)
    other = registry.declared("death")
    registry.post(f"/v1/records/{other['id']}/rejection", {"reason": "unclear"}, 1)
    registry.post(f"/v1/records/{other['id']}/declaration", {"declaration": other["declaration"]}, 2)
    assert verify() == (0, ["The register is what its actions say."])


def test_records_with_keys_of_before_are_found_again_after_reindex(
    registry: Registry, owner: Any, command: Any
) -> None:
    first = registry.declared("birth", named("ອຸດົມ"))
    owner.execute("UPDATE party SET keys = '{n:of-before}' WHERE record_id = %s", (first["id"],))
    owner.execute("DELETE FROM name_word WHERE record_id = %s", (first["id"],))
    assert command("verify")[0] == 0
    code, lines = command("verify", "--keys")
    assert (code, lines) == (1, [f"record {first['id']}: words, parties", "1 differ."])
    assert first["id"] not in registry.found(name="ອຸດົມ")
    code, lines = command("reindex")
    assert code == 0
    assert lines[-1].endswith("; 1 were written anew.")
    assert command("verify", "--keys")[0] == 0
    second = registry.declared("birth", named("ອຸດົມ"))
    assert first["id"] in [each["record_id"] for each in second["duplicates"]]
    assert registry.found(name="ອຸດົມ")[:2] == [second["id"], first["id"]]


def test_an_entry_of_before_is_seen_by_whom_it_concerns_after_reindex(
    registry: Registry, owner: Any, command: Any
) -> None:
    there = {"/deceased/residence_district": "0101", "/deceased/name/given": "ສີສຸພັນ"}
    entry = registry.registered("death", example("death", **there))
    far = registry.as_(replace(REGISTRAR, subject="registrar-0101", office="0101", jurisdiction=("0101",)))
    assert command("verify", "--keys")[0] == 0
    owner.execute("DELETE FROM concern WHERE record_id = %s", (entry["id"],))
    owner.execute("DELETE FROM name_word WHERE office = '0101'")
    assert far.found(name="ສີສຸພັນ") == []
    assert command("reindex")[0] == 0
    assert far.found(name="ສີສຸພັນ") == far.found(number=entry["registration_number"]) == [entry["id"]]
    assert command("verify", "--keys")[0] == 0


@pytest.mark.parametrize(
    ("change", "named_part"),
    [
        (
            "UPDATE record SET declaration = jsonb_set(declaration, '{child,sex}', '\"male\"') WHERE",
            "declaration",
        ),
        ("UPDATE record SET office = '0202' WHERE", "office"),
        (
            "UPDATE record SET kind = 'birth', tracking_number = 'X' || tracking_number WHERE",
            "tracking_number",
        ),
        ("UPDATE record SET district = '0202' WHERE", "place"),
        ("UPDATE record SET date_of_occurrence = '2020-01-01' WHERE", "date_of_occurrence"),
        ("UPDATE record SET last_hash = '' WHERE", "last_hash"),
    ],
)
def test_a_changed_record_is_named_with_what_differs(
    registry: Registry, owner: Any, verify: Any, change: str, named_part: str
) -> None:
    record = registry.declared("birth", named("ອີ"))
    owner.execute("CREATE TEMP TABLE kept AS SELECT * FROM record WHERE id = %s", (record["id"],))
    owner.execute(f"{change} id = %s", (record["id"],))
    code, lines = verify()
    restored = "DELETE FROM record WHERE id = %s; INSERT INTO record SELECT * FROM kept; DROP TABLE kept"
    owner.execute(restored, (record["id"],))
    assert (code, lines) == (1, [f"record {record['id']}: {named_part}", "1 differ."])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE party SET name = 'ອື່ນ' WHERE",
        "UPDATE party SET uin = '1' WHERE",
        "UPDATE party SET role = 'nobody' WHERE",
    ],
)
def test_a_changed_party_is_named(registry: Registry, owner: Any, verify: Any, change: str) -> None:
    record = registry.declared("birth", named("ອໍ"))["id"]
    owner.execute("CREATE TEMP TABLE kept AS SELECT * FROM party WHERE record_id = %s", (record,))
    owner.execute(f"{change} record_id = %s AND role = 'mother'", (record,))
    code, lines = verify()
    restored = "DELETE FROM party WHERE record_id = %s; INSERT INTO party SELECT * FROM kept; DROP TABLE kept"
    owner.execute(restored, (record,))
    assert (code, lines) == (1, [f"record {record}: parties", "1 differ."])


def test_a_changed_action_a_lost_record_and_a_torn_page_are_named(
    registry: Registry, owner: Any, verify: Any
) -> None:
    forged, lost = registry.declared("birth", named("ອູ")), registry.registered("birth", named("ເອ"))
    owner.execute(
        "UPDATE action SET body = jsonb_set(body, '{office}', '\"0202\"') WHERE record_id = %s",
        (forged["id"],),
    )
    owner.execute("DELETE FROM record WHERE id = %s", (lost["id"],))
    code, lines = verify()
    assert code == 1
    assert lines == [
        f"record {forged['id']}: action 1",
        f"record {lost['id']}: record",
        "book 0201 birth 2026: entries are missing or not in it",
        "3 differ.",
    ]


def test_the_app_role_cannot_move_a_record(app_role: Any) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        app_role.execute("UPDATE record SET office = '0202'")
