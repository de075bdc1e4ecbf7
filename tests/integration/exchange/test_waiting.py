"""Long poll: news is answered when it comes, silence when the time is up, and the seats are few."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from crvs_kernel.caller.context import Principal
from tests.support.exchange import Exchange, agreement, birth, client

SCHOOLS = client("schools")


@pytest.fixture(scope="module", autouse=True)
def _agreements(exchange: Exchange) -> None:
    exchange.agree(*(agreement(name) for name in ("schools", "health", "roads")))


def test_news_ends_the_wait(exchange: Exchange) -> None:
    start = exchange.last()
    timer = threading.Timer(0.5, lambda: exchange.record(birth("r-news")))
    timer.start()
    began = time.monotonic()
    page = exchange.read(SCHOOLS, f"?after={start}&wait=20")
    timer.join()
    assert [each["subject"] for each in page["events"]] == ["r-news"]
    assert 0.4 < time.monotonic() - began < 10


def test_what_is_there_already_is_not_waited_for(exchange: Exchange) -> None:
    start = exchange.last()
    exchange.record(birth("r-there"))
    began = time.monotonic()
    assert len(exchange.read(SCHOOLS, f"?after={start}&wait=20")["events"]) == 1
    assert time.monotonic() - began < 5


def test_silence_is_answered_when_the_time_is_up(exchange: Exchange) -> None:
    start = exchange.last()
    began = time.monotonic()
    assert exchange.read(SCHOOLS, f"?after={start}&wait=1") == {"events": [], "next": start, "more": False}
    assert time.monotonic() - began >= 1


def _timed(exchange: Exchange, who: Principal, start: int, seconds: int) -> tuple[float, str | None]:
    began = time.monotonic()
    answer = exchange.ask(who, f"?after={start}&wait={seconds}")
    assert answer.json == {"events": [], "next": start, "more": False}
    return time.monotonic() - began, answer.headers.get("Retry-After")


@pytest.mark.parametrize("names", [("schools", "health", "roads"), ("schools", "schools", "health")])
def test_without_a_seat_of_its_own_a_request_is_answered_at_once_and_told_to_pause(
    exchange: Exchange, names: tuple[str, ...]
) -> None:
    start = exchange.last()
    with ThreadPoolExecutor(3) as pool:
        took = sorted(pool.map(lambda name: _timed(exchange, client(name), start, 3), names))
    assert [(seconds >= 3, retry) for seconds, retry in took] == [(False, "1"), (True, None), (True, None)]


def test_a_seat_is_free_again_when_its_client_leaves(exchange: Exchange) -> None:
    start = exchange.last()
    for _ in range(3):
        assert _timed(exchange, SCHOOLS, start, 1)[0] >= 1


def test_who_waits_asks_the_database_nothing_until_it_rings(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, looks = exchange.last(), []
    extent = type(exchange.deps.feed).extent

    def counted(feed: Any, uow: Any) -> Any:
        looks.append(extent(feed, uow))
        return looks[-1]

    monkeypatch.setattr(type(exchange.deps.feed), "extent", counted)
    exchange.read(SCHOOLS, f"?after={start}&wait=2")
    assert len(looks) <= 4  # while it waits, and for the page itself


def test_news_is_heard_within_milliseconds_of_the_commit(exchange: Exchange) -> None:
    def late() -> float:
        start, committed = exchange.last(), []
        timer = threading.Timer(0.3, lambda: (exchange.record(birth()), committed.append(time.monotonic())))
        timer.start()
        exchange.read(SCHOOLS, f"?after={start}&wait=20")
        heard = time.monotonic()
        timer.join()
        return heard - committed[0]

    assert min(late() for _ in range(5)) < 0.05


def test_news_is_heard_after_the_listening_session_was_lost(exchange: Exchange, owner: Any) -> None:
    start = exchange.last()

    def lose_and_record() -> None:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query = 'LISTEN feed'"
        )
        assert owner.fetchall() == [(True,)]
        exchange.record(birth("r-after-loss"))

    timer = threading.Timer(0.5, lose_and_record)
    timer.start()
    began = time.monotonic()
    page = exchange.read(SCHOOLS, f"?after={start}&wait=20")
    timer.join()
    assert [each["subject"] for each in page["events"]] == ["r-after-loss"]
    assert time.monotonic() - began < 10
