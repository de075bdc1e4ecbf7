"""A marriage is in force from its date to its end: whatever order the office hears of things in."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from crvs_registration.store import records as store
from tests.integration.registration.people import couple, divorce_of
from tests.support.examples import example
from tests.support.registry import Registry, codes, contradicted, problem, uin

MARRIED_ALREADY = {"/declaration/groom/uin": "already-married"}


def on(day: str, **changes: Any) -> dict[str, Any]:
    return couple(**{"/marriage/date": day} | changes)


def died(number: str, day: str) -> dict[str, Any]:
    return example("death", **{"/deceased/uin": number, "/death/date": day})


def ended(marriage: dict[str, Any], day: str) -> dict[str, Any]:
    return divorce_of(marriage, **{"/divorce/date": day, "/divorce/decision_date": day})


def test_who_is_married_marries_again_from_the_day_of_the_divorce_and_not_before(registry: Registry) -> None:
    groom = {"/groom/uin": uin()}
    first = registry.registered("marriage", on("2026-11-10", **groom))
    assert codes(registry.declare("marriage", on("2026-11-20", **groom))) == MARRIED_ALREADY
    registry.registered("divorce", ended(first, "2026-11-20"))
    assert codes(registry.declare("marriage", on("2026-11-15", **groom))) == MARRIED_ALREADY
    assert registry.declare("marriage", on("2026-11-20", **groom)).status_code == 201


def test_a_marriage_before_one_in_force_bars_too(registry: Registry) -> None:
    groom = {"/groom/uin": uin()}
    registry.registered("marriage", on("2026-11-20", **groom))
    assert codes(registry.declare("marriage", on("2026-11-10", **groom))) == MARRIED_ALREADY


def test_a_late_registered_marriage_with_somebody_dead_leaves_the_living_one_free(registry: Registry) -> None:
    groom, bride = uin(), uin()
    registry.registered("death", died(groom, "2026-11-12"))
    registry.registered("marriage", on("2026-11-02", **{"/groom/uin": groom, "/bride/uin": bride}))
    assert registry.declare("marriage", on("2026-11-14", **{"/bride/uin": bride})).status_code == 201
    refused = registry.declare("marriage", on("2026-11-11", **{"/bride/uin": bride}))
    assert codes(refused) == {"/declaration/bride/uin": "already-married"}


def test_the_dead_do_not_marry_and_the_widowed_may_from_that_day(registry: Registry) -> None:
    marriage = registry.registered("marriage", on("2026-11-10"))
    groom, bride = (marriage["declaration"][role]["uin"] for role in ("groom", "bride"))
    registry.registered("death", died(groom, "2026-11-18"))
    refused = registry.declare("marriage", on("2026-11-20", **{"/groom/uin": groom}))
    assert codes(refused) == {"/declaration/groom/uin": "spouse-deceased"}
    assert registry.declare("marriage", on("2026-11-18", **{"/bride/uin": bride})).status_code == 201
    refused = registry.declare("marriage", on("2026-11-16", **{"/bride/uin": bride}))
    assert codes(refused) == {"/declaration/bride/uin": "already-married"}


def test_a_divorce_before_the_death_is_registered_after_it_and_one_later_is_not(registry: Registry) -> None:
    marriage = registry.registered("marriage", on("2026-11-10"))
    registry.registered("death", died(marriage["declaration"]["groom"]["uin"], "2026-11-18"))
    assert problem(registry.declare("divorce", ended(marriage, "2026-11-19"))) == (
        422,
        "marriage-already-dissolved",
    )
    registry.registered("divorce", ended(marriage, "2026-11-17"))
    assert problem(registry.declare("divorce", ended(marriage, "2026-11-16"))) == (
        422,
        "marriage-already-dissolved",
    )


def test_of_two_declared_marriages_of_one_person_only_one_is_registered(registry: Registry) -> None:
    groom = {"/groom/uin": uin()}
    first, second = (registry.declared("marriage", couple(**groom)) for _ in range(2))
    assert registry.register(first).status_code == 200
    refused = registry.register(second)
    assert (refused.status_code, codes(refused)) == (422, MARRIED_ALREADY)


def test_a_death_before_a_registered_marriage_is_seen_beside_it(registry: Registry) -> None:
    groom = uin()
    marriage = registry.registered("marriage", on("2026-11-10", **{"/groom/uin": groom}))
    death = registry.declared("death", died(groom, "2026-11-09"))
    assert contradicted(death) == {marriage["id"]: ["death-before-marriage", "spouse-deceased"]}


@pytest.mark.parametrize("first", ["death", "marriage"])
def test_of_a_death_and_a_later_marriage_registered_at_once_the_second_sees_the_first(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    """The one that has its lock waits, before its number, until the other has come to ask."""
    groom = uin()
    records = {
        "death": registry.declared("death", died(groom, "2026-11-12")),
        "marriage": registry.declared("marriage", on("2026-11-14", **{"/groom/uin": groom})),
    }
    locked, asked = threading.Event(), threading.Event()
    next_number, ask = store.next_number, store.ask

    def number_when_asked(*arguments: Any) -> int:
        locked.set()
        asked.wait(5)
        return next_number(*arguments)

    def ask_and_tell(*arguments: Any) -> Any:
        if locked.is_set():
            asked.set()
        return ask(*arguments)

    monkeypatch.setattr(store, "next_number", number_when_asked)
    monkeypatch.setattr(store, "ask", ask_and_tell)
    answers: dict[str, Any] = {}

    def register(kind: str) -> None:
        own = Registry(registry.app, registry.settings)
        looked = {"duplicates_reviewed": [each["record_id"] for each in records[kind]["duplicates"]]}
        answers[kind] = own.post(f"/v1/records/{records[kind]['id']}/registration", looked, 1)

    threads = [threading.Thread(target=register, args=(kind,)) for kind in (first, other_than(first))]
    threads[0].start()
    assert locked.wait(5)
    threads[1].start()
    for thread in threads:
        thread.join(10)
    assert answers[first].status_code == 200, answers[first].json
    refused = {"death": (422, "spouse-deceased"), "marriage": (409, "duplicates-unreviewed")}[first]
    assert problem(answers[other_than(first)]) == refused, answers[other_than(first)].json


def other_than(kind: str) -> str:
    return "marriage" if kind == "death" else "death"
