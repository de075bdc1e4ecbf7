"""Where an event happened, and where a reader goes on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, cast

import pytest

from crvs_exchange.domain.feed import SCAN_WINDOW, Extent, Gap, places_of, position_after_restore
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.delivery.reactions import Reactions
from crvs_kernel.errors import Conflict
from crvs_kernel.events import Event

DAY = date(2026, 11, 24)


def test_a_registered_event_is_in_its_district_its_province_and_the_country() -> None:
    assert places_of({"place": {"district": "0101", "province": "LA-VT"}, "office": "0101"}, DAY) == (
        "0101",
        "LA",
        "LA-VT",
    )


def test_an_event_with_an_office_only_is_in_the_place_of_the_office() -> None:
    assert places_of({"office": "0101"}, DAY) == ("0101", "LA", "LA-VT")


def test_a_correction_that_moves_a_vital_event_is_in_the_place_that_it_left_too() -> None:
    moved = {"place": {"district": "0101"}, "correction": {"former_place": {"district": "0201"}}}
    assert places_of(moved, DAY) == ("0101", "0201", "LA", "LA-PH", "LA-VT")


def test_a_vital_event_abroad_is_in_the_place_of_the_office_that_registered_it() -> None:
    abroad = {"place": {"district": None, "province": None}, "office": "0201"}
    assert places_of(abroad, DAY) == ("0201", "LA", "LA-PH")
    moved = abroad | {"correction": {"former_place": {"district": "0101", "province": "LA-VT"}}}
    assert places_of(moved, DAY) == ("0101", "0201", "LA", "LA-PH", "LA-VT")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"uin": "1"},
        {"place": None},
        {"place": {"district": None, "province": None}},
        {"office": "9999"},
        {"office": 7},
        {"place": "ວຽງຈັນ"},
        {"place": ["0101"]},
        {"correction": "spelling"},
        {"correction": {"former_place": "0201"}},
    ],
)
def test_an_event_without_a_known_place_concerns_the_whole_country_only(data: dict[str, object]) -> None:
    assert places_of(data, DAY) == ("LA",)


@pytest.mark.parametrize(
    ("after", "limit", "last", "seqs", "following"),
    [
        (0, 10, 0, [], 0),
        (0, 10, 7, [2, 5], 7),  # the rest was looked at and passed over
        (0, 2, 7, [2, 5], 5),  # a full page: there may be more right behind it
        (7, 10, 7, [], 7),
        (0, 10, SCAN_WINDOW + 5, [3], SCAN_WINDOW),
    ],
)
def test_a_reader_goes_on_behind_what_was_looked_at(
    after: int, limit: int, last: int, seqs: list[int], following: int
) -> None:
    assert Extent(last).following(after, limit, seqs) == following


def test_a_reader_beyond_the_end_is_told_where_the_end_is() -> None:
    Extent(7).check(7)
    with pytest.raises(Conflict) as refusal:
        Extent(7).check(8)
    assert refusal.value.code == "position-beyond-feed"
    assert refusal.value.params == {"last": 7, "allowed": ["after=7"]}


RESTORED = Extent(5_030, (Gap(65, 1_000), Gap(1_020, 5_000)))


@pytest.mark.parametrize("after", [0, 64, 65, 1_000, 1_020, 5_000, 5_030])
def test_a_reader_whose_position_was_kept_goes_on(after: int) -> None:
    RESTORED.check(after)


@pytest.mark.parametrize(("after", "kept"), [(66, 65), (114, 65), (999, 65), (1_021, 1_020), (4_999, 1_020)])
def test_a_reader_from_before_a_restore_is_told_for_ever_where_to_go_on(after: int, kept: int) -> None:
    with pytest.raises(Conflict) as refusal:
        RESTORED.check(after)
    assert refusal.value.code == "feed-restored"
    assert refusal.value.params == {"last": kept, "allowed": [f"after={kept}"]}


def test_a_gap_takes_no_room_in_the_window_of_a_page() -> None:
    assert RESTORED.reach(0) == RESTORED.last
    far = Extent(10**15 + 2 * SCAN_WINDOW, (Gap(65, 10**15),))
    assert far.reach(0) == 10**15 + SCAN_WINDOW - 65
    assert far.reach(65) == 10**15 + SCAN_WINDOW
    before = Extent(10**15, (Gap(3 * SCAN_WINDOW, 10**15),))
    assert before.reach(0) == SCAN_WINDOW


def test_no_page_ends_inside_a_gap() -> None:
    for after in (0, 20, 65, 1_000, 1_010, 1_020, 5_000, 5_010):
        RESTORED.check(RESTORED.following(after, 1, []))


def test_a_feed_goes_on_above_all_positions_that_were_given_out_also_after_two_restores_of_one_copy() -> None:
    first = position_after_restore(65, datetime(2026, 11, 27, 3, 30, tzinfo=UTC))
    second = position_after_restore(65, datetime(2026, 11, 27, 3, 31, tzinfo=UTC))
    assert 65 < first < first + 1_000_000 < second < 2**53
    assert position_after_restore(second, datetime(2020, 1, 1, tzinfo=UTC)) == second + 1  # a clock behind


def test_every_type_is_recorded_also_one_that_is_not_invented_yet() -> None:
    seen: list[Any] = []
    reactions = Reactions({}, otherwise=lambda event, _: seen.append(event))
    invented = Event("adoption.annulled.v7", "r", {})
    assert reactions.know(invented.type)
    reactions.react(invented, cast("UnitOfWork", None))  # recording is all that it does
    assert seen == [invented]
    assert not Reactions({}).know(invented.type)
