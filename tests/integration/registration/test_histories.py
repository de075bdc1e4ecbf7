"""Random histories over HTTP: the projection is always the fold of the actions, and the chain holds."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crvs_registration.domain.actions import Action, chain_fault
from crvs_registration.domain.life_cycle import fold
from crvs_registration.domain.reach import EVERYWHERE
from crvs_registration.store import records as store
from crvs_registration.store.rows import party_rows, word_rows
from tests.integration.registration.people import enrol
from tests.support.examples import example
from tests.support.registry import Registry, uin

ACTS = ["register", "reject", "archive", "declare", "correct", "annotate"]
NAMES = ["ກາ", "ແກ້ວ", "ໄກສອນ", "ບົວ"]


def act(registry: Registry, record: dict[str, Any], name: str, given: str) -> None:
    """Try an act, lawful or not; refusals are part of the history that did not happen."""
    path, version = f"/v1/records/{record['id']}", record["version"]
    authority = {"authority": "court", "number": "1", "date": "2026-11-20"}
    changes = {"/child/name/given": given}
    correction = {"kind": "material", "reason": "a decree", "authority": authority, "changes": changes}
    match name:
        case "register":
            registry.register(record)
        case "reject" | "archive":
            noun = {"reject": "rejection", "archive": "archival"}[name]
            registry.post(f"{path}/{noun}", {"reason": "a test"}, version)
        case "declare":
            declaration = example("birth", **{"/child/name/given": given, "/place/district": "0202"})
            registry.post(f"{path}/declaration", {"declaration": declaration}, version)
        case "correct":
            registry.by_two(f"{path}/correction", correction, version)
        case _:
            if record["status"] == "registered":
                enrol(registry, record, record["links"].get("child") or uin())


def read(owner: Any, record_id: str) -> list[Action]:
    owner.execute("SELECT record_id::text, * FROM action WHERE record_id = %s ORDER BY seq", (record_id,))
    columns = [each.name for each in owner.description]
    rows = [dict(zip(columns[1:], row[1:], strict=True)) for row in owner.fetchall()]
    return [Action(**row | {"record_id": record_id}) for row in rows]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(NAMES)), max_size=7))
def test_the_projection_is_the_fold_of_the_actions(
    registry: Registry, owner: Any, acts: list[tuple[str, str]]
) -> None:
    record = registry.declared("birth")
    read_back = f"/v1/records/{record['id']}"
    for name, given_name in acts:
        act(registry, record, name, given_name)
        record = registry.get(read_back).json
    actions = read(owner, record["id"])
    assert chain_fault(actions) is None
    with registry.app.extensions["crvs.unit_of_work"]() as uow:
        stored = store.find(uow, record["id"], EVERYWHERE)
    assert stored is not None
    assert stored.state == fold((each.type, each.body) for each in actions)
    assert stored.last_hash == actions[-1].hash
    columns = ("role", "name", "uin", "keys", "born_from", "born_until")
    owner.execute(
        "SELECT role, name, uin, keys, born_from::text, born_until::text FROM party WHERE record_id = %s",
        (record["id"],),
    )
    parties = {row[0]: dict(zip(columns, row, strict=True)) for row in owner}
    assert parties == {row["role"]: row for row in party_rows(stored)}
    words = "SELECT word, parties FROM name_word WHERE record_id = %s AND office = %s ORDER BY word"
    owner.execute(words, (record["id"], record["office"]))
    assert [{"word": row[0], "parties": row[1]} for row in owner] == word_rows(stored)
