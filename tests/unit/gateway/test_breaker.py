"""The breaker leaves a failing service alone, and tries it with one request at a time."""

from __future__ import annotations

from crvs_gateway.door.breaker import Breaker


class _Time:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def _opened() -> tuple[Breaker, _Time]:
    time = _Time()
    breaker = Breaker(3, 5.0, time)
    for _ in range(3):
        assert breaker.admit()
        breaker.failed()
    return breaker, time


def test_it_opens_after_failures_in_a_row() -> None:
    breaker, _ = _opened()
    assert breaker.state == "open"
    assert not breaker.admit()
    assert breaker.retry_after() == 5


def test_a_success_between_failures_starts_the_count_again() -> None:
    breaker = Breaker(2, 5.0, _Time())
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.state == "closed"


def test_half_open_admits_one_request_only() -> None:
    breaker, time = _opened()
    time.now += 5
    assert breaker.state == "half-open"
    assert breaker.admit()
    assert not breaker.admit()


def test_a_good_probe_closes_it() -> None:
    breaker, time = _opened()
    time.now += 5
    breaker.admit()
    breaker.succeeded()
    assert breaker.state == "closed"
    assert breaker.admit()


def test_a_bad_probe_opens_it_for_another_period() -> None:
    breaker, time = _opened()
    time.now += 5
    breaker.admit()
    breaker.failed()
    assert not breaker.admit()
    time.now += 4
    assert not breaker.admit()
    time.now += 1
    assert breaker.admit()


def test_an_abandoned_probe_lets_the_next_one_try() -> None:
    breaker, time = _opened()
    time.now += 5
    breaker.admit()
    breaker.abandoned()
    assert breaker.admit()
