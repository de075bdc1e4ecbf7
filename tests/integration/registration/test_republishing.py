"""`crvs-registration republish`: the same events of a record again, with what is known since."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crvs_contracts.events.catalogue import faults
from crvs_kernel.errors import Conflict
from crvs_kernel.primitives import new_id
from crvs_registration import bootstrap
from tests.integration.registration.people import enrol
from tests.support.examples import example
from tests.support.registry import REGISTRAR, FixedClock, Registry, uin

Told = list[tuple[str, str, dict[str, Any]]]


pytestmark = pytest.mark.usefixtures("environment")


def told(owner: Any, record: str) -> Told:
    """What the relay would take to the bus, and then deletes."""
    owner.execute("DELETE FROM outbox WHERE key = %s RETURNING seq, id::text, type, data::jsonb", (record,))
    return [tuple(row[1:]) for row in sorted(owner.fetchall())]


def lived(registry: Registry, given: str) -> tuple[dict[str, Any], str]:
    """A birth that was rejected, declared again, registered, enrolled and corrected."""
    declaration = example("birth", **{"/child/name/given": given, "/mother/name/given": given})
    record = registry.declared("birth", declaration)
    path, number = f"/v1/records/{record['id']}", uin()
    registry.post(f"{path}/rejection", {"reason": "no name"}, 1)
    again = registry.post(f"{path}/declaration", {"declaration": declaration}, 2).json
    assert registry.register(again).status_code == 200
    enrol(registry, record, number)
    slip = {"kind": "clerical", "reason": "a slip", "changes": {"/child/weight_grams": 3200}}
    assert registry.post(f"{path}/correction", slip, 4).status_code == 200
    return record, number


def test_what_is_published_again_is_what_was_published(registry: Registry, owner: Any) -> None:
    record, number = lived(registry, "ທອງ")
    first = told(owner, record["id"])
    assert bootstrap.main(["republish", record["id"]]) == 0
    again = told(owner, record["id"])
    assert [(id_, type_) for id_, type_, _ in again] == [(id_, type_) for id_, type_, _ in first]
    assert [type_.split(".")[1] for _, type_, _ in again] == [
        "declared",
        "rejected",
        "declared",
        "registered",
        "corrected",
    ]
    for (_, type_, data), (_, _, before) in zip(again, first, strict=True):
        assert faults(type_, data) == []
        if "links" in before:  # a consumer that lost everything must not draw another number
            before["links"]["child"] = number
        assert data == before


def test_cancellations_and_undone_archivals_are_published_again(registry: Registry, owner: Any) -> None:
    entry = registry.registered("birth", example("birth", **{"/child/name/given": "ທອງດຳ"}))
    registry.done_by_two(registry.cancelled(entry), "reinstatement")
    closed = registry.declared("birth", example("birth", **{"/child/name/given": "ທອງແດງ"}))
    for version, noun in ((1, "archival"), (2, "unarchival")):
        done = registry.post(f"/v1/records/{closed['id']}/{noun}", {"reason": "a slip"}, version)
        assert done.status_code == 200, done.json
    for record, last in ((entry, "reinstated"), (closed, "unarchived")):
        first = told(owner, record["id"])
        assert first[-1][1] == f"birth.{last}.v1"
        assert bootstrap.main(["republish", record["id"]]) == 0
        assert told(owner, record["id"]) == first


def test_while_the_clock_goes_on_an_event_has_the_time_of_its_act(
    registry: Registry, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, ticks = FixedClock().now(), itertools.count()
    monkeypatch.setattr(FixedClock, "now", lambda _: start + timedelta(microseconds=next(ticks)))
    record, _ = lived(registry, "ທອງຄຳ")
    first = told(owner, record["id"])
    assert bootstrap.main(["republish", record["id"]]) == 0
    again = told(owner, record["id"])
    assert [(id_, data["occurred_at"]) for id_, _, data in again] == [
        (id_, data["occurred_at"]) for id_, _, data in first
    ]


def test_who_registers_is_named_in_the_record_and_in_its_event(registry: Registry, owner: Any) -> None:
    signer = replace(REGISTRAR, name="ສົມພອນ ແກ້ວວິໄລ", role="registrar")
    record = registry.as_(signer).registered("death", example("death", **{"/deceased/name/given": "ອຸດົມ"}))
    history = registry.get(f"/v1/records/{record['id']}/history").json["items"]
    assert [each["body"]["by"]["name"] for each in history] == [signer.name] * 2
    first = told(owner, record["id"])
    assert bootstrap.main(["republish", record["id"]]) == 0
    for events in (first, told(owner, record["id"])):
        data = events[-1][2]
        named = (data["registrar"], data["registrar_name"], data["registrar_role"])
        assert named == (signer.subject, signer.name, "registrar")
        assert faults("death.registered.v1", data) == []


def test_what_was_acted_on_since_a_time_is_published_again(registry: Registry, owner: Any) -> None:
    record, _ = lived(registry, "ເງິນ")
    first = told(owner, record["id"])
    assert bootstrap.main(["republish", "2026-11-23T00:00+07:00"]) == 0  # the test's day is the 24th
    assert [each[0] for each in told(owner, record["id"])] == [each[0] for each in first]
    owner.execute(
        "SELECT count(*) FROM audit WHERE act = 'record.republish' AND %s = ANY(subject_ids)", (record["id"],)
    )
    assert owner.fetchone() == (1,)
    assert bootstrap.main(["republish", "2100-01-01T00:00+07:00"]) == 1
    assert told(owner, record["id"]) == []


@pytest.mark.parametrize("what", ["yesterday", "2026-11-23T00:00", ""])
def test_neither_an_id_nor_a_time_is_said(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["republish", what]) == 2
    assert "neither-id-nor-time" in capsys.readouterr().err


def test_a_record_that_does_not_exist_is_an_error() -> None:
    assert bootstrap.main(["republish", str(new_id())]) == 1


def test_a_second_uin_for_a_birth_is_refused(registry: Registry) -> None:
    record, number = lived(registry, "ຄຳ")
    with pytest.raises(Conflict, match="uin-differs"):
        enrol(registry, record, uin())
    kept = registry.get(f"/v1/records/{record['id']}").json
    assert kept["links"]["child"] == number
