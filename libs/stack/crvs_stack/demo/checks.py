"""Compares every row with persons, the register and the ministry's feed."""

import time
from typing import Any

from crvs_stack.demo.door import await_value
from crvs_stack.demo.feed import Follower
from crvs_stack.demo.office import DemoOffice
from crvs_stack.demo.rows import Row
from crvs_stack.errors import StackError

_FEED_WITHIN_S = 60.0


def check_persons(office: DemoOffice, rows: list[Row], expected: dict[str, dict[str, Any]]) -> None:
    """Check that civil status follows the acts; a status that comes too late is a fault of its row."""
    for uin, facts in expected.items():
        try:
            await_value(f"person {uin}", lambda uin=uin, facts=facts: _agrees(office.person(uin), facts), 30)
        except StackError:
            for row in rows:
                if row.enrols and row.people[0].uin == uin:
                    row.hold(truth=False, fault=f"person {uin} is {office.person(uin)}, expected {facts}")


def _agrees(person: Any, facts: dict[str, Any]) -> bool | None:
    if person is None:
        return None
    spouses = [link["uin"] for link in person["links"] if link["relation"] == "spouse"]
    found = person | {"spouse": spouses[0] if spouses else None}
    return all(found[name] == value for name, value in facts.items()) or None


def check_register(office: DemoOffice, rows: list[Row]) -> None:
    """Each number once, each UIN once, and the record still says what was answered."""
    numbers = [row.number for row in rows]
    uins = [row.people[0].uin for row in rows if row.enrols]
    for row in rows:
        row.hold(numbers.count(row.number) == 1, "the registration number was given twice")
        row.hold(not row.enrols or uins.count(row.people[0].uin) == 1, "the UIN was given twice")
        record = office.read(row)
        row.hold(record["registration_number"] == row.number, "the record has another number now")
        row.hold(record["status"] == "registered", f"the record is {record['status']} now")


def check_feed(follower: Follower, rows: list[Row]) -> list[float]:
    """Each registration, person and certificate is in the feed once; returns seconds from answer to feed."""
    wanted = {(f"{row.kind}.registered.v1", row.id) for row in rows}
    wanted |= {("certificate.issued.v1", row.id) for row in rows}
    wanted |= {("person.enrolled.v1", row.id) for row in rows if row.enrols}
    deadline = time.monotonic() + _FEED_WITHIN_S
    while follower.is_alive() and time.monotonic() < deadline and not wanted <= _seen(follower).keys():
        time.sleep(0.1)
    follower.close()
    if follower.failure is not None:
        raise follower.failure
    seen = _seen(follower)
    for row in rows:
        for kind in (kind for kind, record_id in wanted if record_id == row.id):
            count = len(seen.get((kind, row.id), []))
            row.hold(count == 1, f"{kind} is {count} times in the feed")
        _check_event(row, seen.get((f"{row.kind}.registered.v1", row.id), []))
    return _delays(follower, rows, seen)


def _check_event(row: Row, events: list[dict[str, Any]]) -> None:
    for event in events:
        row.seq = event["seq"]
        data = event["data"]
        row.hold(data.get("registration_number") == row.number, "the ministry reads another number")
        granted = {"record_id", "version", "kind", "office", "registration_number", "timeliness"}
        granted |= {"date_of_occurrence", "date_of_registration"}
        row.hold(
            set(data) <= granted, f"the ministry reads more than its agreement: {sorted(set(data) - granted)}"
        )


def _seen(follower: Follower) -> dict[tuple[str, str], list[dict[str, Any]]]:
    seen: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for event in list(follower.events):
        record = event["data"].get("record_id") or event["data"].get("birth_record_id")
        seen.setdefault((event["type"], str(record)), []).append(event)
    return seen


def _delays(
    follower: Follower, rows: list[Row], seen: dict[tuple[str, str], list[dict[str, Any]]]
) -> list[float]:
    return [
        max(0.0, follower.arrivals[event["id"]] - row.registered_at)
        for row in rows
        for event in seen.get((f"{row.kind}.registered.v1", row.id), [])
    ]
