"""Where an event happened, and where a reader goes on."""

from __future__ import annotations

from datetime import date

import pytest

from crvs_exchange.bootstrap import EveryType
from crvs_exchange.domain.feed import SCAN_WINDOW, next_position, places_of

DAY = date(2026, 11, 24)


def test_a_registered_event_is_in_its_district_its_province_and_the_country() -> None:
    assert places_of({"place": {"district": "0101", "province": "LA-VT"}, "office": "0101"}, DAY) == (
        "0101",
        "LA",
        "LA-VT",
    )


def test_an_event_with_an_office_only_is_in_the_place_of_the_office() -> None:
    assert places_of({"office": "0101"}, DAY) == ("0101", "LA", "LA-VT")


@pytest.mark.parametrize("data", [{}, {"uin": "1"}, {"place": None}, {"office": "9999"}, {"office": 7}])
def test_an_event_without_a_known_place_concerns_the_whole_country_only(data: dict[str, object]) -> None:
    assert places_of(data, DAY) == ("LA",)


@pytest.mark.parametrize(
    ("after", "limit", "last", "seqs", "following"),
    [
        (0, 10, 0, [], 0),
        (0, 10, 7, [2, 5], 7),  # the rest was looked at and passed over
        (0, 2, 7, [2, 5], 5),  # a full page: there may be more right behind it
        (7, 10, 7, [], 7),
        (9, 10, 7, [], 9),  # never back
        (0, 10, SCAN_WINDOW + 5, [3], SCAN_WINDOW),
    ],
)
def test_a_reader_goes_on_behind_what_was_looked_at(
    after: int, limit: int, last: int, seqs: list[int], following: int
) -> None:
    assert next_position(after, limit, last, seqs) == following


def test_every_type_is_recorded_also_one_that_is_not_invented_yet() -> None:
    seen = []
    reactions = EveryType(lambda event, _: seen.append(event))
    assert "adoption.annulled.v7" in reactions
    reactions["adoption.annulled.v7"]("event", None)  # type: ignore[arg-type]  # stands for an event
    assert seen == ["event"]
