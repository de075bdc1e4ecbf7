"""A record whose later versions are lost for good: an operator lets it go on, and its history says why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.integration.registration.restoring import SLIP, Operator, birth
from tests.support.registry import FixedClock, Registry, problem

REASON = "Office 0201 held it against page 12 of its book on 28 November"


def behind(registry: Registry, operator: Operator, given: str) -> tuple[str, str]:
    """A declared record that others know as registered; its id, and the number that they know."""
    record = registry.declared("birth", birth(given))
    back = operator.rewind(record["id"])
    number = registry.register(record).json["registration_number"]
    back()
    operator.owner.execute("UPDATE book SET last = last - 1 WHERE office = '0201' AND kind = 'birth'")
    operator.restore()
    operator.reopen(margin=5, known=f"{record['id']}\tnumber\t{number}\n{record['id']}\tversion\t2\n")
    assert problem(registry.register(record)) == (409, "record-behind")
    return record["id"], number


def test_a_lifted_record_goes_on_above_what_was_lost_and_gets_the_number_that_it_had(
    registry: Registry, operator: Operator
) -> None:
    record, number = behind(registry, operator, "ຕາ")
    code, said = operator.run("lift", record, REASON)
    assert (code, said) == (0, f"record {record} goes on after version 2.\n")
    lifted = registry.get(f"/v1/records/{record}").json
    assert (lifted["status"], lifted["version"]) == ("declared", 2)
    again = registry.register(lifted).json
    assert (again["registration_number"], again["version"]) == (number, 3)
    other = registry.registered("birth", birth("ຖາ"))
    assert other["registration_number"] != number
    operator.assert_proven()


def test_the_number_of_another_year_stays_the_records_own(
    registry: Registry, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, number = behind(registry, operator, "ຢາ")
    next_year = FixedClock().now() + timedelta(days=60)
    monkeypatch.setattr(FixedClock, "now", lambda _: next_year)
    assert operator.run("lift", record, REASON)[0] == 0
    again = registry.register(registry.get(f"/v1/records/{record}").json)
    assert again.json["registration_number"] == number
    operator.assert_proven()


def test_the_history_and_the_audit_keep_why_it_was_lifted(registry: Registry, operator: Operator) -> None:
    record, _ = behind(registry, operator, "ລາ")
    operator.run("lift", record, REASON)
    history = registry.get(f"/v1/records/{record}/history").json["items"]
    assert (history[-1]["type"], history[-1]["actor"]) == ("annotate", "operator")
    assert history[-1]["body"]["reason"] == REASON
    operator.owner.execute("SELECT actor, detail FROM audit WHERE act = 'record.lift'")
    assert ("operator", {"from": 1, "version": 2}) in operator.owner.fetchall()


def test_a_correction_that_is_lost_can_be_made_again(registry: Registry, operator: Operator) -> None:
    record = registry.registered("birth", birth("ຈຳ"))
    path, back = f"/v1/records/{record['id']}", operator.rewind(record["id"])
    registry.post(f"{path}/correction", SLIP, 2)
    back()
    operator.reopen_knowing(record["id"], 3)
    assert problem(registry.post(f"{path}/correction", SLIP, 2)) == (409, "record-behind")
    assert operator.run("lift", record["id"], REASON)[0] == 0
    corrected = registry.post(f"{path}/correction", SLIP, 3)
    assert (corrected.status_code, corrected.json["version"]) == (200, 4)  # above what others know
    operator.assert_proven()


def test_what_is_not_behind_cannot_be_lifted_and_nothing_without_a_reason(
    registry: Registry, operator: Operator
) -> None:
    whole = registry.declared("birth", birth("ບາ"))["id"]
    assert operator.run("lift", whole, REASON)[0] == 2
    record, _ = behind(registry, operator, "ນາ")
    assert operator.run("lift", record, " ")[0] == 2
    assert operator.run("lift", record.replace("0", "1"), REASON)[0] == 2
    assert operator.run("lift", record, REASON)[0] == 0
    assert operator.run("lift", record, REASON)[0] == 2  # it was lifted already
