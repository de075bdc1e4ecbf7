"""No clock that was wrong puts an entry into a wrong year's book, and none stops an office for good."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crvs_kernel.primitives import SystemClock
from crvs_registration import bootstrap
from tests.support.examples import TODAY, example
from tests.support.registry import REGISTRAR, FixedClock, Registry, codes, problem

YEAR = timedelta(days=365)
BOOKS = "SELECT year, last, last_on FROM book WHERE office = %s AND kind = 'birth' ORDER BY year"


@pytest.fixture(name="on")
def _on(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves every clock to a day at ten; as the database moves with them, none differs."""

    def on(day: date) -> None:
        monkeypatch.setattr(FixedClock, "today", lambda *_: day)
        monkeypatch.setattr(
            FixedClock, "now", lambda _: datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
        )

    return on


def office(registry: Registry, code: str) -> Registry:
    """An office whose books no other test fills."""
    return registry.as_(replace(REGISTRAR, office=code, jurisdiction=(code,)))


def birth(given: str) -> dict[str, Any]:
    return example("birth", **{"/child/name/given": given, "/mother/name/given": given})


def books(owner: Any, code: str) -> list[tuple[Any, ...]]:
    owner.execute(BOOKS, (code,))
    rows: list[tuple[Any, ...]] = owner.fetchall()
    return rows


def test_an_office_numbers_no_entry_before_its_last_one(registry: Registry, owner: Any, on: Any) -> None:
    """The clocks of the whole machine went back: by two days, and to the year before."""
    here = office(registry, "0601")
    here.registered("birth", birth("ມື້ນີ້"))
    for day in (TODAY - timedelta(days=2), TODAY - YEAR):
        on(day)
        born = {"/child/date_of_birth": str(day), "/child/name/given": f"ວັນ{day.day}", "/documents": None}
        declared = here.declared("birth", example("birth", **born))
        refused = here.register(declared)
        assert problem(refused) == (503, "book-ahead"), refused.json
        assert refused.headers["Retry-After"] == "30"
    assert books(owner, "0601") == [(2026, 1, TODAY)]
    on(TODAY)
    here.registered("birth", birth("ຫຼັງ"))
    assert books(owner, "0601") == [(2026, 2, TODAY)]


def test_at_midnight_one_host_may_be_a_day_behind_another(registry: Registry, owner: Any, on: Any) -> None:
    here = office(registry, "0602")
    here.registered("birth", birth("ກ່ອນ"))
    declared = here.declared("birth", birth("ທ່ຽງ"))
    on(TODAY - timedelta(days=1))
    assert here.register(declared).status_code == 200
    assert books(owner, "0602") == [(2026, 2, TODAY)]


@pytest.mark.usefixtures("environment")
def test_after_a_clock_that_was_a_year_ahead_an_operator_lets_the_books_go_on(
    registry: Registry, owner: Any, on: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    here = office(registry, "0603")
    on(today := SystemClock().today("Asia/Vientiane"))  # that of the command
    here.registered("birth", birth("ແຕ່ກ່ອນ"))
    late = here.declared("birth", birth("ອະນາຄົດ"))
    waits = here.declared("birth", birth("ລໍຖ້າ"))
    on(today + YEAR)
    assert here.register(late).status_code == 200
    on(today)
    assert problem(here.register(waits)) == (503, "book-ahead")
    assert bootstrap.main(["date-books"]) == 0
    assert "1 books" in capsys.readouterr().out
    assert here.register(waits).status_code == 200
    assert books(owner, "0603") == [(today.year, 2, today), (today.year + 1, 1, today)]
    owner.execute("SELECT actor, detail FROM audit WHERE act = 'book.date'")
    assert owner.fetchall() == [("operator", {"dated": 1})]


def test_a_book_of_before_this_rule_goes_on(registry: Registry, owner: Any) -> None:
    here = office(registry, "0604")
    here.registered("birth", birth("ໜຶ່ງ"))
    owner.execute("UPDATE book SET last_on = NULL WHERE office = '0604'")
    here.registered("birth", birth("ສອງ"))
    assert books(owner, "0604") == [(2026, 2, TODAY)]


def test_a_birth_is_not_called_late_by_a_clock_that_differs(
    registry: Registry, on: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The door's clock is as wrong as the service's; only the database says so."""
    bare = example("birth", **{"/child/name/given": "ໂມງ"})
    right = time.time
    on(TODAY + timedelta(days=41))
    assert codes(registry.declare("birth", bare)) == {"/declaration/late_reason": "late-reason-needed"}
    monkeypatch.setattr(time, "time", lambda: right() + 41 * 86_400)
    assert problem(registry.declare("birth", bare)) == (503, "clocks-differ")
