"""Where a vital event occurred, on its day."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from crvs_kernel.errors import RuleViolated
from crvs_registration.application.acts import place_of
from crvs_registration.domain.kinds import KINDS
from tests.support.examples import example
from tests.unit.contracts.test_places import MOVED


def where(district: str | None, day: str, **changes: Any) -> dict[str, str | None]:
    declaration = example("birth", **{"/place/district": district, "/child/date_of_birth": day} | changes)
    deps: Any = SimpleNamespace(places=MOVED)
    return place_of(KINDS["birth"], declaration, "8", deps)


def test_a_district_lies_where_it_lay_on_the_day_of_the_event() -> None:
    assert where("9", "2013-12-31") == {"district": "9", "province": "A"}
    assert where("9", "2014-01-01") == {"district": "9", "province": "B"}


def test_a_district_that_was_not_there_is_refused() -> None:
    with pytest.raises(RuleViolated, match="unknown-place"):
        where("8", "2013-01-01")


def test_abroad_there_is_no_district_and_without_any_the_offices_own_place_counts() -> None:
    assert where(None, "2026-11-10", **{"/place/country": "TH"}) == {"district": None, "province": None}
    assert where(None, "2026-11-10") == {"district": "8", "province": "B"}
