"""A restored register: it serves nobody until its books go on above every number that others know."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest

from crvs_contracts.numbers import RegistrationNumber
from crvs_kernel.primitives import new_id
from crvs_registration import bootstrap
from tests.integration.registration.people import enrol
from tests.integration.registration.test_republishing import lived, told
from tests.support.examples import TODAY, example
from tests.support.registry import KEY, FixedClock, Registry, problem


@pytest.fixture(autouse=True)
def _settings(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"DATABASE_URL": database.app_url, "BUS_URL": "", "CONTEXT_KEY": KEY.hex()}
    for name, value in (values | {"DATA_KEY": KEY.hex()}).items():
        monkeypatch.setenv(f"THABIAN_{name}", value)


@pytest.fixture(name="restore")
def _restore(owner: Any) -> Any:
    """What a restored copy looks like from within: it was opened elsewhere."""

    def restore() -> None:
        owner.execute("UPDATE incarnation SET place = 'another cluster'")
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    return restore


@pytest.fixture(name="reopen")
def _reopen(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command with what the others know of numbers."""

    def reopen(*numbers: RegistrationNumber, margin: int = 0) -> int:
        lines = "".join(f"{new_id()}\tnumber\t{number}\n" for number in numbers)
        monkeypatch.setattr("sys.stdin", io.StringIO(lines))
        return bootstrap.main(["reopen", "-", str(margin)])

    return reopen


def birth(given: str) -> dict[str, Any]:
    return example("birth", **{"/child/name/given": given, "/mother/name/given": given})


def sequence(record: dict[str, Any]) -> int:
    return RegistrationNumber.parse(record["registration_number"]).sequence


def test_a_restored_register_serves_nobody(registry: Registry, restore: Any, reopen: Any) -> None:
    restore()
    assert problem(registry.declare("birth", birth("ກາ"))) == (503, "database-restored")
    assert registry.client.get("/readyz").status_code == 503
    assert reopen() == 0
    assert registry.declare("birth", birth("ກາ")).status_code == 201


def test_no_number_that_others_know_is_given_again(
    registry: Registry, restore: Any, reopen: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    last = sequence(registry.registered("birth", birth("ຂາ")))
    restore()
    seen = [RegistrationNumber("B", "0201", TODAY.year, last + each) for each in (3, 14, 7)]
    assert reopen(*seen, margin=5) == 0
    assert sequence(registry.registered("birth", birth("ຄາ"))) == last + 14 + 5 + 1
    assert bootstrap.main(["verify"]) == 0, capsys.readouterr().out


def test_a_book_that_was_begun_in_the_lost_time_is_not_begun_again(
    registry: Registry, restore: Any, reopen: Any
) -> None:
    restore()
    assert reopen(margin=20) == 0
    number = RegistrationNumber.parse(registry.registered("death")["registration_number"])
    assert number.sequence > 20


def test_an_open_register_is_left_as_it_is(
    registry: Registry, reopen: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    last = sequence(registry.registered("birth", birth("ງາ")))
    assert reopen(margin=100) == 0
    assert "nothing was changed" in capsys.readouterr().out
    assert sequence(registry.registered("birth", birth("ຈາ"))) == last + 1


def test_what_the_register_knows_is_listed(registry: Registry, capsys: pytest.CaptureFixture[str]) -> None:
    record = registry.registered("birth", birth("ສາ"))
    capsys.readouterr()
    assert bootstrap.main(["list-known"]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    known = {fact: value for id_, fact, value in lines if id_ == record["id"]}
    assert known == {
        "version": "2",
        "number": record["registration_number"],
        "tracking": record["tracking_number"],
    }


@pytest.fixture(name="published")
def _published(owner: Any) -> Any:
    """What the exchange lists of a record, from what the relay would have taken to the bus."""

    def published(record: str) -> str:
        owner.execute("SELECT type, data FROM outbox WHERE key = %s ORDER BY seq", (record,))
        return "".join(f'{{"type":"{type_}","data":{data}}}\n' for type_, data in owner.fetchall())

    return published


def lose(owner: Any, record: str) -> None:
    for table, column in (("action", "record_id"), ("party", "record_id"), ("record", "id")):
        owner.execute(f"DELETE FROM {table} WHERE {column} = %s", (record,))  # noqa: S608 - our own names


def test_a_record_that_a_restore_lost_is_taken_back(
    registry: Registry,
    owner: Any,
    restore: Any,
    reopen: Any,
    published: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    record, number = lived(registry, "ບຸນ")
    path, events = f"/v1/records/{record['id']}", published(record["id"])
    before = registry.get(path).json
    lose(owner, record["id"])
    owner.execute("UPDATE book SET last = last - 1 WHERE office = '0201' AND kind = 'birth'")
    restore()
    assert reopen(RegistrationNumber.parse(before["registration_number"])) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO(events))
    assert bootstrap.main(["take-back", "-"]) == 0
    enrol(registry, record, number)
    after = registry.get(path).json
    kept = ("registration_number", "tracking_number", "version", "status", "office", "links", "kind")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after["declaration"]["child"]["name"] == before["declaration"]["child"]["name"]
    monkeypatch.setattr("sys.stdin", io.StringIO(events))
    assert bootstrap.main(["take-back", "-"]) == 0  # again: it has it
    capsys.readouterr()
    assert bootstrap.main(["verify"]) == 0, capsys.readouterr().out
    assert sequence(registry.registered("birth", birth("ມາ"))) == sequence(before) + 1
    owner.execute(
        "SELECT bool_and(body ? 'restored') FROM action WHERE record_id = %s AND type <> 'annotate'",
        (record["id"],),
    )
    assert owner.fetchone() == (True,)


def test_what_was_taken_back_publishes_the_same_events(
    registry: Registry, owner: Any, published: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = registry.registered("birth", birth("ຍາ"))
    events = published(record["id"])
    owner.execute("DELETE FROM outbox WHERE key = %s RETURNING id::text", (record["id"],))
    first = {row[0] for row in owner.fetchall()}
    lose(owner, record["id"])
    monkeypatch.setattr("sys.stdin", io.StringIO(events))
    assert bootstrap.main(["take-back", "-"]) == 0
    assert bootstrap.main(["republish", record["id"]]) == 0
    owner.execute("SELECT id::text FROM outbox WHERE key = %s", (record["id"],))
    assert {row[0] for row in owner.fetchall()} == first


def test_a_correction_keeps_its_id_when_its_record_is_taken_back(
    registry: Registry, owner: Any, published: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The UIN was annotated before the correction, and comes back after it."""
    record, number = lived(registry, "ພູ")
    path, events = f"/v1/records/{record['id']}", published(record["id"])
    first = told(owner, record["id"])
    lose(owner, record["id"])
    monkeypatch.setattr("sys.stdin", io.StringIO(events))
    assert bootstrap.main(["take-back", "-"]) == 0
    assert bootstrap.main(["republish", record["id"]]) == 0
    assert [id_ for id_, _, _ in told(owner, record["id"])] == [id_ for id_, _, _ in first]
    enrol(registry, record, number)
    slip = {"kind": "clerical", "reason": "a slip", "changes": {"/child/weight_grams": 3300}}
    corrected = registry.post(f"{path}/correction", slip, 5)
    assert corrected.status_code == 200, corrected.json["errors"]
    ((new, _, _),) = told(owner, record["id"])
    assert new not in {id_ for id_, _, _ in first}


def test_a_correction_need_not_say_what_no_event_had_told(
    registry: Registry, owner: Any, published: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The informant, and a cause of death in words, are required and leave the register in no event."""
    record = registry.registered("death")
    events = published(record["id"])
    lose(owner, record["id"])
    monkeypatch.setattr("sys.stdin", io.StringIO(events))
    assert bootstrap.main(["take-back", "-"]) == 0

    def correct(version: int, **changes: Any) -> Any:
        body = {"kind": "clerical", "reason": "a slip", "changes": changes}
        return registry.post(f"/v1/records/{record['id']}/correction", body, version)

    half = correct(2, **{"/informant": {"phone": "020 5555 0101"}})
    assert [(each["pointer"], each["code"]) for each in half.json["errors"]] == [
        ("/declaration/informant/relation", "required"),
        ("/declaration/informant/name", "required"),
    ]
    assert problem(correct(2, **{"/deceased/sex": None})) == (422, "invalid-fields")
    assert correct(2, **{"/deceased/occupation": "ຄູ"}).status_code == 200
    whole = {"relation": "child", "name": {"given": "ຄຳຜຸຍ"}}
    assert correct(3, **{"/informant": whole}).json["declaration"]["informant"] == whole


def test_a_correction_after_a_restore_is_not_taken_for_the_lost_one(
    registry: Registry, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy has the record as it was before a correction that everybody else has read."""
    record = registry.registered("birth", birth("ວາ"))
    told(owner, record["id"])
    change = {"kind": "clerical", "reason": "a slip", "changes": {"/child/weight_grams": 3200}}
    owner.execute("SELECT last_hash FROM record WHERE id = %s", (record["id"],))
    ((before,),) = owner.fetchall()
    assert registry.post(f"/v1/records/{record['id']}/correction", change, 2).status_code == 200
    ((lost, _, _),) = told(owner, record["id"])
    owner.execute("DELETE FROM action WHERE record_id = %s AND seq = 3", (record["id"],))
    owner.execute(
        "UPDATE record SET version = 2, seq = 2, last_hash = %s WHERE id = %s", (before, record["id"])
    )
    later = FixedClock().now() + timedelta(hours=1)
    monkeypatch.setattr(FixedClock, "now", lambda _: later)
    change["changes"] = {"/child/weight_grams": 3300}
    assert registry.post(f"/v1/records/{record['id']}/correction", change, 2).status_code == 200
    ((new, _, _),) = told(owner, record["id"])
    assert new != lost


def test_a_record_that_was_only_declared_cannot_be_taken_back_and_is_named(
    registry: Registry,
    owner: Any,
    published: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    record = registry.declared("birth", birth("ດາ"))
    events = published(record["id"])
    lose(owner, record["id"])
    monkeypatch.setattr("sys.stdin", io.StringIO(events))
    assert bootstrap.main(["take-back", "-"]) == 1
    assert f"record {record['id']} of office 0201 cannot be taken back: lost" in capsys.readouterr().out
    assert bootstrap.main(["list-known"]) == 0  # known to be lost: who compares is told once
    assert f"{record['id']}\tversion\t1" in capsys.readouterr().out.splitlines()


@pytest.fixture(name="rewind")
def _rewind(owner: Any) -> Any:
    """Puts one record back to what it was at a moment, as a restore does."""

    def rewind(record: str) -> Any:
        kept = []
        for table, column in _TABLES:
            owner.execute(
                f"SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text FROM {table} t WHERE {column} = %s",  # noqa: S608 - our own names
                (record,),
            )
            kept.append((table, owner.fetchone()[0]))

        def back() -> None:
            lose(owner, record)
            for table, rows in kept:
                owner.execute(_PUT_BACK.format(table), (rows,))

        return back

    return rewind


_PUT_BACK = "INSERT INTO {0} SELECT * FROM jsonb_populate_recordset(NULL::public.{0}, %s::jsonb)"
_TABLES = (("record", "id"), ("action", "record_id"), ("party", "record_id"))
SLIP = {"kind": "clerical", "reason": "a slip", "changes": {"/child/weight_grams": 3200}}


@pytest.fixture(name="reopen_knowing")
def _reopen_knowing(restore: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    def reopen_knowing(record: str, version: int) -> None:
        restore()
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{record}\tversion\t{version}\n"))
        assert bootstrap.main(["reopen", "-", "5"]) == 0

    return reopen_knowing


def test_a_record_that_others_know_as_registered_gets_no_second_number(
    registry: Registry,
    rewind: Any,
    reopen_knowing: Any,
    published: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    record = registry.declared("birth", birth("ທາ"))
    path, back = f"/v1/records/{record['id']}", rewind(record["id"])
    before = registry.register(record).json
    registry.post(f"{path}/correction", SLIP, 2)
    entry, events = registry.get(path).json["declaration"], published(record["id"])
    back()
    reopen_knowing(record["id"], 3)
    assert "1 records are behind" in capsys.readouterr().out
    assert registry.get(path).json["status"] == "declared"
    assert problem(registry.register(record)) == (409, "record-behind")
    assert problem(registry.post(f"{path}/rejection", {"reason": "no name"}, 1)) == (409, "record-behind")
    monkeypatch.setattr("sys.stdin", io.StringIO(events))
    assert bootstrap.main(["take-back", "-"]) == 0
    after = registry.get(path).json
    assert after["registration_number"] == before["registration_number"]
    assert (after["status"], after["version"], after["declaration"]) == ("registered", 3, entry)
    again = {**SLIP, "changes": {"/child/weight_grams": 3300}}
    assert registry.post(f"{path}/correction", again, 3).status_code == 200
    capsys.readouterr()
    assert bootstrap.main(["verify"]) == 0, capsys.readouterr().out


def test_a_correction_that_a_restore_lost_is_not_made_twice(
    registry: Registry, rewind: Any, reopen_knowing: Any, published: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = registry.registered("birth", birth("ປາ"))
    path, back = f"/v1/records/{record['id']}", rewind(record["id"])
    both = SLIP["changes"] | {"/informant/phone": "+856 20 5555 0202"}
    assert registry.post(f"{path}/correction", {**SLIP, "changes": both}, 2).status_code == 200
    entry, events = registry.get(path).json["declaration"], published(record["id"])
    back()
    reopen_knowing(record["id"], 3)
    assert problem(registry.post(f"{path}/correction", SLIP, 2)) == (409, "record-behind")
    monkeypatch.setattr("sys.stdin", io.StringIO(events))
    assert bootstrap.main(["take-back", "-"]) == 0
    after = registry.get(path).json
    del entry["informant"]["phone"]  # no event tells it; what it was before no longer holds
    assert {"phone", "documents"}.isdisjoint(events.split('"'))
    assert (after["version"], after["declaration"]) == (3, entry)
    assert entry["documents"]


def test_what_was_declared_again_and_not_registered_is_named_and_can_go_on(
    registry: Registry,
    rewind: Any,
    reopen_knowing: Any,
    published: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    record = registry.declared("birth", birth("ຟາ"))
    path, back = f"/v1/records/{record['id']}", rewind(record["id"])
    registry.post(f"{path}/rejection", {"reason": "no name"}, 1)
    registry.post(f"{path}/declaration", {"declaration": birth("ຟ້າ")}, 2)
    events = published(record["id"])
    back()
    reopen_knowing(record["id"], 3)
    monkeypatch.setattr("sys.stdin", io.StringIO(events))
    assert bootstrap.main(["take-back", "-"]) == 1
    assert f"record {record['id']} of office 0201 was declared again" in capsys.readouterr().out
    after = registry.get(path).json
    assert (after["version"], after["status"]) == (3, "declared")
    assert registry.register(after).status_code == 200


def test_a_record_of_which_a_version_is_missing_stays_behind(
    registry: Registry, rewind: Any, reopen_knowing: Any, published: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = registry.declared("birth", birth("ຮາ"))
    back = rewind(record["id"])
    registry.register(record)
    registry.post(f"/v1/records/{record['id']}/correction", SLIP, 2)
    events = "".join(
        line for line in published(record["id"]).splitlines(keepends=True) if ".registered." not in line
    )
    back()
    reopen_knowing(record["id"], 3)
    monkeypatch.setattr("sys.stdin", io.StringIO(events))
    assert bootstrap.main(["take-back", "-"]) == 1
    assert problem(registry.register(record)) == (409, "record-behind")
