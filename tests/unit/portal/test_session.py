"""A session lives in an encrypted cookie and follows the gateway's tokens without being ended by haste."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

import pytest

from crvs_portal.adapters.gateway import GatewayAnswer, NoAnswer, Refused
from crvs_portal.adapters.sealed import CookieSeal
from crvs_portal.pages.session import Renewal, Session, SessionEnded, read_session, write_session

ACCOUNT = {"id": "a1", "username": "registrar-0101", "scopes": ["record.read"]}
OLD = Session("access-1", "refresh-1", 0, ACCOUNT)


def _answer(token: str) -> GatewayAnswer:
    number = int(token.rpartition("-")[2]) + 1
    return GatewayAnswer(
        200, {"access_token": f"access-{number}", "refresh_token": f"refresh-{number}", "expires_in": 900}
    )


def test_the_cookie_gives_the_session_back_and_shows_nothing_of_it() -> None:
    seal = CookieSeal(b"k" * 32)
    cookie = write_session(seal, OLD)
    assert read_session(seal, cookie) == OLD
    assert "access" not in cookie
    assert read_session(CookieSeal(b"x" * 32), cookie) is None


@pytest.mark.parametrize("cookie", ["", "x", "ກ", "A" * 200, "%%%"])
def test_a_cookie_that_we_did_not_make_is_no_session(cookie: str) -> None:
    assert read_session(CookieSeal(b"k" * 32), cookie) is None


def test_a_value_sealed_for_something_else_is_no_session() -> None:
    seal = CookieSeal(b"k" * 32)
    assert read_session(seal, seal.close(asdict(OLD), "other")) is None


@pytest.mark.parametrize(
    "older",
    [
        {"access": "x"},
        asdict(OLD) | {"until": 1},
        asdict(OLD) | {"expires": "soon"},
        ["x"],
        {"account": None},
    ],
)
def test_a_cookie_of_another_release_is_no_session(older: object) -> None:
    seal = CookieSeal(b"k" * 32)
    assert read_session(seal, seal.close(older, "session")) is None


def test_many_tabs_exchange_a_token_once() -> None:
    asked: list[str] = []
    together = threading.Barrier(8)

    def exchange(token: str) -> GatewayAnswer:
        asked.append(token)
        return _answer(token)

    renewal = Renewal()

    def tab(_: int) -> Session:
        together.wait()
        return renewal.renewed(OLD, exchange)

    with ThreadPoolExecutor(8) as tabs:
        found = {each.refresh for each in tabs.map(tab, range(8))}
    assert asked == ["refresh-1"]
    assert found == {"refresh-2"}


def test_a_refused_token_ends_the_session() -> None:
    def refuse(_: str) -> GatewayAnswer:
        raise Refused(401, {"type": "/problems/refresh-token-reused"})

    with pytest.raises(SessionEnded):
        Renewal().renewed(OLD, refuse)


def test_a_gateway_that_is_away_does_not_end_the_session() -> None:
    def away(_: str) -> GatewayAnswer:
        raise NoAnswer

    renewal = Renewal()
    with pytest.raises(NoAnswer):
        renewal.renewed(OLD, away)
    assert renewal.renewed(OLD, _answer).refresh == "refresh-2"
