"""Where a vital event occurred, on its day."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from crvs_contracts.labels import Label, Validity
from crvs_contracts.offices import Office, OfficeTable
from crvs_kernel.caller.context import Principal
from crvs_kernel.errors import RuleViolated
from crvs_registration.application import jurisdiction
from crvs_registration.application.declare import place_of
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


@pytest.mark.parametrize(("place", "expected"), [("A", ("9",)), ("B", ("9", "8")), ("LA", None), ("X", ())])
def test_the_books_of_a_closed_office_stay_with_the_places_that_it_was_in(
    monkeypatch: pytest.MonkeyPatch, place: str, expected: tuple[str, ...] | None
) -> None:
    words = Label(lo="x", en="x")
    closed = Office("9", "district", "9", words, Validity(end=date(2014, 1, 1)))
    table = OfficeTable([closed, Office("8", "district", "8", words, Validity())], [], "test/1")
    monkeypatch.setattr(jurisdiction, "places", lambda: MOVED)
    monkeypatch.setattr(jurisdiction, "offices", lambda: table)
    jurisdiction._offices_of.cache_clear()
    found = jurisdiction.offices_in(Principal("somebody", "staff", None, (place,)))
    jurisdiction._offices_of.cache_clear()
    assert found == expected
