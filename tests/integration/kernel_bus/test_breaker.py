"""Too many deaths stop a consumer: no restart closes its breaker, mending what died does."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from prometheus_client import REGISTRY

from crvs_kernel.bus.protocol import Message
from crvs_kernel.delivery.reactions import Reactions
from crvs_kernel.delivery.replay import replay_dead_letters
from tests.support.stack import eventually


@contextmanager
def running(worker: Any) -> Iterator[threading.Thread]:
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(15)
        assert not thread.is_alive()


def gauge(house: Any) -> float | None:
    return REGISTRY.get_sample_value("crvs_worker_breaker_open", {"consumer": house.consumer})


def dead(house: Any) -> int:
    return len(house.query("SELECT 1 FROM dead_letter WHERE consumer = %(consumer)s"))


def change(house: Any, statement: str) -> None:
    with closing(psycopg2.connect(house.database.superuser_url)) as connection, connection:
        connection.cursor().execute(statement, {"consumer": house.consumer})


def poison(house: Any, prefix: str, count: int = 4) -> None:
    house.poisoned = {f"{prefix} {n}" for n in range(count)}
    house.publish(*[house.event(f"k{n}", f"{prefix} {n}") for n in range(count)])


def test_an_open_breaker_leaves_the_rest_on_the_bus_and_the_worker_alive(house: Any) -> None:
    poison(house, "stays")
    with running(house.worker(deaths=2, breaker_s=0.05)) as thread:
        eventually(lambda: gauge(house) == 1)
        thread.join(0.5)
        assert thread.is_alive()
    assert dead(house) == 2


def test_a_restart_does_not_close_the_breaker_and_a_replay_does(house: Any) -> None:
    poison(house, "restart")
    with running(house.worker(deaths=2)):
        eventually(lambda: gauge(house) == 1)
    house.poisoned = set()
    with running(house.worker(deaths=2, breaker_s=0.05)) as thread:
        eventually(lambda: gauge(house) == 1)
        thread.join(0.5)
        assert house.texts("restart") == []
        assert replay_dead_letters(house.letters, Reactions(house.reactions)) == (2, 0)
        eventually(lambda: len(house.texts("restart")) == 4)
    assert gauge(house) == 0
    assert dead(house) == 2


def test_an_hour_without_a_death_does_not_close_it_and_deaths_hours_apart_do_not_open_it(house: Any) -> None:
    poison(house, "hours", count=2)
    with running(house.worker(deaths=2)):
        eventually(lambda: gauge(house) == 1)
    change(house, "UPDATE dead_letter SET at = at - interval '3 hours' WHERE consumer = %(consumer)s")
    with running(house.worker(deaths=2)):
        eventually(lambda: gauge(house) == 1)
    change(
        house,
        "UPDATE dead_letter SET at = at - interval '2 hours' WHERE consumer = %(consumer)s AND key = 'k0'",
    )
    house.publish(house.event("other", "hours later"))
    with running(house.worker(deaths=2)):
        eventually(lambda: house.texts("hours later") != [])
    assert gauge(house) == 0


def test_events_that_wait_behind_a_death_are_no_deaths(house: Any) -> None:
    house.poisoned = {"hot 0"}
    house.publish(*[house.event("k", f"hot {n}") for n in range(8)], house.event("other", "hot end"))
    with running(house.worker(deaths=2)):
        eventually(lambda: dead(house) == 8 and house.texts("hot") == ["hot end"])
    assert gauge(house) == 0


def waiting(house: Any, cause: str) -> float | None:
    labels = {"consumer": house.consumer, "cause": cause}
    return REGISTRY.get_sample_value("crvs_dead_letters_waiting", labels)


def test_the_gauge_says_what_waits_after_a_restart_and_after_a_replay_elsewhere(house: Any) -> None:
    """Each may be a child without a UIN: a counter of the process forgets it."""
    house.poisoned = {"gauge 0"}
    house.publish(house.event("k", "gauge 0"), house.event("k", "gauge 1"))
    house.work()
    with running(house.worker(breaker_s=0.05)):
        eventually(lambda: (waiting(house, "dead"), waiting(house, "behind")) == (1, 1))
        house.poisoned = set()
        assert replay_dead_letters(house.letters, Reactions(house.reactions)) == (2, 0)
        eventually(lambda: (waiting(house, "dead"), waiting(house, "behind")) == (0, 0))


def test_messages_that_are_no_events_wait_and_open_no_breaker(house: Any) -> None:
    house.publish(
        *[Message(house.topic, f"k{n}", b"not json", {}) for n in range(3)], house.event("o", "goes on")
    )
    with running(house.worker(deaths=2, breaker_s=0.05)):
        eventually(lambda: house.texts("goes on") == ["goes on"])
        eventually(lambda: waiting(house, "dead") == 3)
    assert gauge(house) == 0
