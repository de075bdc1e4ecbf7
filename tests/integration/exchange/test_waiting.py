"""Long poll: news is answered when it comes, silence when the time is up, and the seats are few."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.exchange import Exchange, agreement, birth, client

SCHOOLS = client("schools")


@pytest.fixture(scope="module", autouse=True)
def _agreements(exchange: Exchange) -> None:
    exchange.agree(agreement("schools"))


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


def test_when_all_seats_are_taken_the_others_are_answered_at_once(exchange: Exchange) -> None:
    start = exchange.last()

    def timed(_: int) -> float:
        began = time.monotonic()
        exchange.read(SCHOOLS, f"?after={start}&wait=3")
        return time.monotonic() - began

    with ThreadPoolExecutor(5) as pool:
        took = sorted(pool.map(timed, range(5)))
    assert [seconds >= 3 for seconds in took] == [False, False, False, True, True]
