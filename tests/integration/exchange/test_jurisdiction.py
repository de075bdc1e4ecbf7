"""Events of moved and closed offices: the table that every service is held to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.support.exchange import Exchange, agreement, birth, client
from tests.support.jurisdiction import CASES


@pytest.fixture(scope="module", autouse=True)
def _agreements(exchange: Exchange) -> None:
    exchange.agree(agreement("schools"))


@pytest.mark.parametrize(("office", "jurisdiction", "sees"), CASES)
@pytest.mark.parametrize("year", [2019, 2026])
def test_an_event_is_seen_in_the_jurisdictions_of_the_office(
    moved_places: None,
    exchange: Exchange,
    office: str,
    jurisdiction: tuple[str, ...],
    year: int,
    *,
    sees: bool,
) -> None:
    start = exchange.last()
    told = birth(district=office, place={"district": None, "province": None})
    exchange.record(replace(told, time=datetime(year, 6, 1, tzinfo=UTC)))
    who = replace(client("schools"), jurisdiction=jurisdiction)
    assert len(exchange.read(who, f"?after={start}")["events"]) == int(sees)
