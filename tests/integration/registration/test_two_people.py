"""No entry is cancelled or reinstated by one person of any role; of many at once one decides (law 11)."""

from __future__ import annotations

import concurrent.futures
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from crvs_gateway.bootstrap.deps import roles
from crvs_kernel.caller.context import Principal
from tests.integration.registration.restoring import Operator
from tests.support.examples import example
from tests.support.registry import AUTHORITY, COLLEAGUE, NEIGHBOUR, PROVINCE, REGISTRAR, Registry, problem

EVERY_SCOPE = roles().scopes


def named(given: str, **changes: Any) -> dict[str, Any]:
    return example("birth", **{"/child/name/given": given, "/mother/name/given": given} | changes)


def at_once(sends: list[Callable[[], Any]]) -> Counter[tuple[int, str]]:
    with concurrent.futures.ThreadPoolExecutor(len(sends)) as pool:
        answers = [each.result() for each in [pool.submit(send) for send in sends]]
    return Counter(
        (answer.status_code, answer.json.get("type", "").removeprefix("/problems/")) for answer in answers
    )


def history(registry: Registry, record: dict[str, Any]) -> list[str]:
    items = registry.get(f"/v1/records/{record['id']}/history").json["items"]
    return [each["type"] for each in items]


@pytest.fixture(scope="module", name="entry")
def _entry(registry: Registry) -> dict[str, Any]:
    return registry.registered("death", example("death"))


@pytest.mark.parametrize("role", sorted(roles().roles.keys() - {"registrar"}))
def test_who_the_policy_does_not_name_decides_nothing_with_all_scopes(
    registry: Registry, entry: dict[str, Any], role: str
) -> None:
    asked = registry.propose(entry, "cancellation", ground="false")
    other = registry.as_(Principal(f"a-{role}", "staff", "0201", ("0201",), EVERY_SCOPE, role=role))
    for noun in ("approval", "refusal"):
        body = {"reason": "because"} if noun == "refusal" else {}
        assert problem(other.decide(asked.json, noun, **body)) == (403, "not-the-decider")
    assert registry.decide(asked.json, "withdrawal").status_code == 200


def test_an_office_with_one_person_asks_its_province_and_no_other_office(registry: Registry) -> None:
    record = registry.registered("birth", named("ຢຳ"))
    asked = registry.propose(record, "cancellation", ground="false").json
    assert problem(registry.as_(NEIGHBOUR).decide(asked)) == (404, "not-found")
    queue = registry.as_(PROVINCE).get("/v1/records/proposals").json["items"]
    assert asked["id"] in [each["id"] for each in queue]
    assert registry.as_(PROVINCE).decide(asked).status_code == 200
    last = registry.get(f"/v1/records/{record['id']}/history").json["items"][-1]["body"]["decided"]
    assert (last["actor"], last["office"]) == (PROVINCE.subject, "LA-PH")


def test_a_password_that_the_proposer_gave_out_decides_nothing(registry: Registry) -> None:
    asked = registry.propose(registry.registered("birth", named("ລຳ")), "cancellation", ground="false").json
    renewed = replace(COLLEAGUE, password_renewed_by=REGISTRAR.subject)
    assert problem(registry.as_(renewed).decide(asked)) == (403, "same-hand")


def test_64_who_approve_at_once_cancel_once(registry: Registry, operator: Operator) -> None:
    record = registry.registered("birth", named("ວຳ"))
    asked = registry.propose(record, "cancellation", ground="false").json
    found = at_once([lambda: registry.as_(COLLEAGUE).decide(asked)] * 64)
    assert found == {(200, ""): 1, (409, "proposal-not-open"): 63}
    assert history(registry, record) == ["declare", "register", "cancel"]
    assert operator.run("verify")[0] == 0


def test_an_approval_beside_a_correction_is_of_what_was_seen_or_is_refused(
    registry: Registry, operator: Operator
) -> None:
    for number in range(6):
        record = registry.registered("birth", named(f"ຫຳ{'ກຂຄງຈຊ'[number]}"))
        asked = registry.propose(record, "cancellation", ground="false").json
        changes = {"kind": "clerical", "reason": "misread", "changes": {"/child/weight_grams": 3000 + number}}
        path = f"/v1/records/{record['id']}/correction"
        found = at_once(
            [
                lambda a=asked: registry.as_(COLLEAGUE).decide(a),  # type: ignore[misc]  # bound now
                lambda p=path, c=changes: registry.as_(REGISTRAR).post(p, c, 2),  # type: ignore[misc]  # bound now
            ]
        )
        assert found[200, ""] == 1
        lost = {told for told, count in found.items() if told[0] != 200 and count}
        assert lost <= {(409, "proposal-outdated"), (412, "stale-version"), (409, "action-not-allowed")}
        assert len(history(registry, record)) == 3
    assert operator.run("verify")[0] == 0


def test_a_proposal_is_on_record_as_it_is_read_and_decided(registry: Registry, owner: Any) -> None:
    record = registry.registered("birth", named("ອຳ"))
    asked = registry.propose(record, "cancellation", ground="false").json
    registry.as_(COLLEAGUE).get(f"/v1/records/proposals/{asked['id']}")
    registry.as_(COLLEAGUE).decide(asked)
    owner.execute(
        "SELECT actor, act, detail FROM audit WHERE %s = ANY(subject_ids) ORDER BY id DESC LIMIT 4",
        (record["id"],),
    )
    lines = [(actor, act, detail) for actor, act, detail in owner.fetchall()][::-1]
    assert [(actor, act) for actor, act, _ in lines] == [
        (REGISTRAR.subject, "proposal.propose"),
        (COLLEAGUE.subject, "proposal.read"),
        (COLLEAGUE.subject, "record.cancel"),
        (COLLEAGUE.subject, "proposal.approve"),
    ]
    assert lines[2][2] == {"proposal": asked["id"], "proposed_by": REGISTRAR.subject}


def corrected(
    registry: Registry, record: dict[str, Any], changes: dict[str, Any], kind: str = "material"
) -> Any:
    body = {"kind": kind, "reason": "decided", "authority": AUTHORITY, "changes": changes}
    return registry.post(f"/v1/records/{record['id']}/correction", body, record["version"])


def test_a_material_correction_waits_and_a_clerical_one_is_done(registry: Registry, owner: Any) -> None:
    record = registry.registered("birth", named("ບູຮານ"))
    done = corrected(registry, record, {"/child/weight_grams": 3050}, "clerical")
    assert (done.status_code, done.json["version"]) == (200, 3)
    asked = corrected(registry, done.json, {"/child/sex": "male"})
    assert (asked.status_code, asked.json["conditions"]) == (202, ["material"])
    read = registry.get(f"/v1/records/{record['id']}").json
    assert (read["version"], read["declaration"]["child"]["sex"]) == (3, "female")
    assert registry.as_(COLLEAGUE).decide(asked.json).status_code == 200
    last = registry.get(f"/v1/records/{record['id']}/history").json["items"][-1]
    assert (last["type"], last["actor"]) == ("correct", REGISTRAR.subject)
    assert last["body"]["decided"]["actor"] == COLLEAGUE.subject
    owner.execute("SELECT actor, detail FROM audit WHERE act = 'record.correct' ORDER BY id DESC LIMIT 1")
    actor, detail = owner.fetchone()
    both = {"proposal": asked.json["id"], "proposed_by": REGISTRAR.subject}
    assert (actor, detail) == (COLLEAGUE.subject, {"kind": "material", **both})


def test_a_correction_that_is_refused_is_not_proposed(registry: Registry) -> None:
    record = registry.registered("birth", named("ໂຊກ"))
    assert problem(corrected(registry, record, {"/child/date_of_birth": "2027-01-01"})) == (
        422,
        "date-in-future",
    )
    assert problem(corrected(registry, record, {"/child/sex": "female"})) == (422, "nothing-changed")
    assert registry.get("/v1/records/proposals?queue=own").json["items"][:1] != [record["id"]]


def test_who_is_not_shown_a_cause_of_death_reads_no_change_of_it(registry: Registry) -> None:
    record = registry.registered("death", example("death", **{"/deceased/name/given": "ສີໄຄ"}))
    asked = corrected(registry, record, {"/cause/manner": "pending"})
    assert asked.status_code == 202, asked.json
    auditor = Principal("a", "staff", None, ("LA",), roles().get("auditor").scopes, "audit", role="auditor")
    shown = registry.as_(auditor).get(f"/v1/records/proposals/{asked.json['id']}").json["command"]
    assert shown.keys() == {"kind", "authority", "confirmed", "duplicates_reviewed"}


def test_64_registrars_who_correct_at_once_make_one_proposal(registry: Registry) -> None:
    record = registry.registered("birth", named("ໂຮມ"))
    found = at_once([lambda: corrected(registry.as_(REGISTRAR), record, {"/child/sex": "male"})] * 64)
    assert found == {(202, ""): 1, (409, "proposal-open"): 63}


LATE = {"/late_reason": "ໄກຫຼາຍ", "/child/date_of_birth": "2025-02-03"}


def test_64_who_approve_a_registration_at_once_take_one_number(
    registry: Registry, owner: Any, operator: Operator
) -> None:
    record = registry.declared("birth", named("ຊຳນານ", **LATE))
    path = f"/v1/records/{record['id']}/registration"
    seen = [each["record_id"] for each in record["duplicates"]]
    asked = registry.post(path, {"duplicates_reviewed": seen}, 1).json
    owner.execute("SELECT last FROM book WHERE office = '0201' AND kind = 'birth'")
    (before,) = owner.fetchone()
    found = at_once([lambda: registry.as_(PROVINCE).decide(asked)] * 64)
    assert found == {(200, ""): 1, (409, "proposal-not-open"): 63}
    owner.execute("SELECT last FROM book WHERE office = '0201' AND kind = 'birth'")
    assert owner.fetchone() == (before + 1,)
    assert operator.run("verify")[0] == 0


def test_what_is_declared_anew_is_not_registered_as_it_was_proposed(registry: Registry) -> None:
    record = registry.declared("birth", named("ຊຽງ", **LATE))
    seen = [each["record_id"] for each in record["duplicates"]]
    path = f"/v1/records/{record['id']}"
    asked = registry.post(f"{path}/registration", {"duplicates_reviewed": seen}, 1).json
    registry.post(f"{path}/declaration", {"declaration": named("ຊຽງທອງ", **LATE)}, 1)
    assert problem(registry.as_(PROVINCE).decide(asked)) == (409, "proposal-outdated")
    assert registry.get(path).json["status"] == "declared"
