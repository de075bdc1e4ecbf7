"""A worker whose idle database sessions were cut, and then meets an event that it cannot handle at once."""

import time
from typing import Any

import pytest

_OURS = "FROM pg_stat_activity WHERE usename = 'notes_app' AND datname = current_database()"


@pytest.fixture(name="house")
def _one_partition(house: Any) -> Any:
    """The order of a batch is the order of the publishing only within one partition."""
    house.topic += "-one"
    house.bus.ensure_topics({house.topic: 1})
    return house


def cut(house: Any) -> None:
    house.query(f"SELECT pg_terminate_backend(pid) {_OURS}")
    deadline = time.monotonic() + 5
    while house.query(f"SELECT 1 {_OURS}"):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def asides(house: Any) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = house.query(
        "SELECT event_id FROM dead_letter WHERE consumer = %(consumer)s ORDER BY at"
    )
    return rows


@pytest.mark.parametrize("place", [0, 1])
def test_a_poisoned_event_after_a_cut_costs_no_other_event(house: Any, place: int) -> None:
    prefix = f"cut-{place}"
    events = [house.event(f"k{n}", f"{prefix} {n}") for n in range(6)]
    house.poisoned = {f"{prefix} {place}"}
    house.publish(house.event("warm", f"{prefix} warm"))
    worker = house.worker()
    house.turn_until(worker, lambda: bool(house.texts(prefix)), turns=1)
    cut(house)
    house.publish(*events)
    expected = {f"{prefix} {n}" for n in range(6) if n != place} | {f"{prefix} warm"}
    house.turn_until(worker, lambda: set(house.texts(prefix)) == expected, turns=3)
    house.end(worker)
    assert set(house.texts(prefix)) == expected
    assert len(asides(house)) == 1
    house.work()
    assert sorted(house.texts(prefix)) == sorted(expected)


@pytest.mark.parametrize("place", [0, 1])
def test_a_parked_key_after_a_cut_costs_no_other_event(house: Any, place: int) -> None:
    prefix = f"parked-{place}"
    house.poisoned = {f"{prefix} poison"}
    house.publish(house.event("parked", f"{prefix} poison"))
    worker = house.worker()
    house.turn_until(worker, lambda: len(asides(house)) == 1, turns=1)
    cut(house)
    keys = ["a", "b", "c"]
    keys.insert(place, "parked")
    house.publish(*[house.event(key, f"{prefix} {key}") for key in keys])
    house.turn_until(worker, lambda: len(asides(house)) == 2, turns=3)
    house.end(worker)
    house.work()
    assert sorted(house.texts(prefix)) == [f"{prefix} {key}" for key in "abc"]
    assert len(asides(house)) == 2
