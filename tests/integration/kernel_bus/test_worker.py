"""The worker on a real database and bus: once, in order, and nothing lost when a batch fails."""

import hashlib
import threading
from dataclasses import replace
from typing import Any

import pytest

from crvs_kernel.bus.protocol import Message
from tests.support.messages import to_message


def test_each_event_has_its_effect_once_however_often_it_arrives(house: Any) -> None:
    events = [house.event(f"k{n % 3}", f"once {n}") for n in range(20)]
    house.publish(*events, *events[:7])
    house.publish(*events[5:9])
    house.work(turns=3)
    assert sorted(house.texts("once")) == sorted(f"once {n}" for n in range(20))


def test_events_of_one_key_take_effect_in_their_order(house: Any) -> None:
    house.publish(*[house.event("k", f"order {n:03}") for n in range(50)])
    house.work(turns=4, batch=20)
    assert house.texts("order") == [f"order {n:03}" for n in range(50)]


def test_a_reaction_sees_what_the_one_before_it_in_the_batch_wrote(house: Any) -> None:
    seen: list[int] = []

    def react(event: Any, uow: Any) -> None:
        house.react(event, uow)
        seen.append(event.data["text"])

    house.reactions["note.written.v1"] = react
    house.publish(house.event("k", "batch same"), house.event("k", "batch same"))
    house.work()
    assert house.texts("batch") == ["batch same"]  # the second met the unique constraint and was set aside
    assert len(house.query("SELECT 1 FROM dead_letter WHERE consumer = %(consumer)s")) == 1


def test_unknown_types_are_skipped(house: Any) -> None:
    house.publish(house.event("k", "skip 1", "note.burnt.v9"), house.event("k", "skip 2"))
    house.work()
    assert house.texts("skip") == ["skip 2"]
    assert house.query("SELECT 1 FROM dead_letter WHERE consumer = %(consumer)s") == []


def test_a_lost_database_is_waited_for_and_no_event_is_skipped(house: Any) -> None:
    house.publish(*[house.event("k", f"lost {n}") for n in range(5)])
    stop, losses = threading.Event(), []

    def react(event: Any, uow: Any) -> None:
        house.react(event, uow)
        if len(losses) < 4:
            losses.append(1)
            house.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'notes_app'")

    house.reactions["note.written.v1"] = react
    worker = house.worker()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    for _ in range(100):
        if len(house.texts("lost")) == 5:
            break
        stop.wait(0.1)
    stop.set()
    thread.join(10)
    assert house.texts("lost") == [f"lost {n}" for n in range(5)]
    assert len(losses) == 4
    assert house.query("SELECT 1 FROM dead_letter WHERE consumer = %(consumer)s") == []


def test_an_undecodable_message_goes_aside_without_stopping_the_others(house: Any) -> None:
    house.publish(Message(house.topic, "k", b"not json", {}), house.event("other", "decodes"))
    house.work()
    assert house.texts("decodes") == ["decodes"]
    ((reason,),) = house.query("SELECT reason FROM dead_letter WHERE consumer = %(consumer)s")
    assert reason["error"] == "Undecodable"


@pytest.mark.parametrize("bad", ["a\0b", "a" * 100_000], ids=["nul", "long"])
def test_a_message_that_no_table_holds_goes_aside_and_stops_nobody(house: Any, bad: str) -> None:
    sent = to_message(house.topic, house.event("k", "bad"))
    worst = [replace(sent, headers={**sent.headers, "ce_id": bad, "ce_subject": bad})]
    if "\0" not in bad or house.bus_url.startswith("kafka"):  # the bus in PostgreSQL carries no such key
        # What is not compressible is what an index refuses.
        key = bad if "\0" in bad else "".join(hashlib.sha256(b"%d" % n).hexdigest() for n in range(200))
        worst.append(replace(sent, key=key, headers={"ce_id": bad}))
    house.publish(*worst, house.event("other", "stands"))
    house.work(turns=3)
    assert house.texts("stands") == ["stands"]
    rows = house.query("SELECT event_id, reason FROM dead_letter WHERE consumer = %(consumer)s")
    assert [reason["error"] for _, reason in rows] == ["Undecodable"] * len(worst)
    assert all(event_id.startswith(house.topic) for event_id, _ in rows)
    assert len(house.letters.waiting()) == len(worst)


def test_a_stopped_worker_leaves_its_group_so_that_another_goes_on(house: Any) -> None:
    house.publish(house.event("k", "stop 1"))
    house.work()
    house.publish(house.event("k", "stop 2"))
    house.work()
    assert house.texts("stop") == ["stop 1", "stop 2"]
