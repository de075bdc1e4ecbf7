"""Whose bucket a request counts in."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from crvs_gateway.door.rates import Forwarders, Rates
from crvs_gateway.door.routes import GIVING_TOKENS, Handling
from crvs_gateway.settings import DecisionSettings


def _rates(**rates: str) -> Rates:
    return Rates(DecisionSettings(upstreams="", door_directory=Path(), context_key=b"", **rates))


def test_a_spent_bucket_says_how_long_to_wait() -> None:
    rates = _rates(rate_subject="2/minute")
    assert [rates.spend(Handling.API, "a", "10.0.0.1") for _ in range(2)] == [0, 0]
    assert 1 <= rates.spend(Handling.API, "a", "10.0.0.1") <= 60


def test_a_subject_has_one_bucket_wherever_it_calls_from() -> None:
    rates = _rates(rate_subject="1/minute")
    assert rates.spend(Handling.API, "a", "10.0.0.1") == 0
    assert rates.spend(Handling.API, "a", "10.0.0.2") > 0
    assert rates.spend(Handling.API, "b", "10.0.0.1") == 0


def test_without_a_token_that_holds_the_address_is_the_bucket() -> None:
    rates = _rates(rate_address="1/minute", rate_subject="100/minute")
    assert rates.spend(Handling.API, None, "10.0.0.1") == 0
    assert rates.spend(Handling.API, None, "10.0.0.1") > 0
    assert rates.spend(Handling.API, None, "10.0.0.2") == 0


def test_a_subject_cannot_take_the_name_of_an_address() -> None:
    rates = _rates(rate_address="1/minute", rate_subject="1/minute")
    assert rates.spend(Handling.API, None, "10.0.0.1") == 0
    assert rates.spend(Handling.API, "10.0.0.1", "10.0.0.9") == 0


@pytest.mark.parametrize("kind", sorted(GIVING_TOKENS, key=str))
def test_sign_in_refresh_and_machines_have_a_rate_each_by_address_whatever_the_token(kind: Handling) -> None:
    one_a_minute = {"rate_sign_in": "1/minute", "rate_refresh": "1/minute", "rate_machine": "1/minute"}
    rates = _rates(**one_a_minute, rate_address="1/minute")
    assert rates.spend(kind, None, "10.0.0.1") == 0
    assert rates.spend(kind, "a", "10.0.0.1") > 0
    others = [each for each in (*GIVING_TOKENS, Handling.API) if each is not kind]
    assert [rates.spend(each, None, "10.0.0.1") for each in others] == [0, 0, 0]


def test_an_office_of_hundreds_meets_no_rate() -> None:
    """Three hundred people behind one address sign in, read pages and verify certificates in one minute."""
    rates = _rates()
    kinds = [Handling.SIGN_IN, Handling.REFRESH, *[Handling.VERIFICATION] * 4, *[Handling.PAGES] * 30]
    assert not any(rates.spend(kind, None, "10.0.0.1") for _ in range(300) for kind in kinds)


def test_a_clock_that_was_ahead_stops_nobody_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = _rates(rate_sign_in="2/minute")
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 365 * 86400)
    assert [rates.spend(Handling.SIGN_IN, None, "10.0.0.1") == 0 for _ in range(3)] == [True, True, False]
    monkeypatch.setattr(time, "time", now)
    waits = [rates.spend(Handling.SIGN_IN, None, "10.0.0.1") for _ in range(4)]
    assert waits[:3] == [0, 0, 0]
    assert 1 <= waits[3] <= 60


def test_verification_has_a_rate_of_its_own() -> None:
    rates = _rates(rate_verification="1/minute")
    assert rates.spend(Handling.VERIFICATION, None, "10.0.0.1") == 0
    assert rates.spend(Handling.VERIFICATION, None, "10.0.0.1") > 0


def test_only_named_forwarders_are_trusted() -> None:
    assert Forwarders("10.1.0.0/16, 127.0.0.1").trusts("10.1.2.3")
    assert not Forwarders("10.1.0.0/16").trusts("10.2.0.1")
    assert not Forwarders("").trusts("127.0.0.1")
