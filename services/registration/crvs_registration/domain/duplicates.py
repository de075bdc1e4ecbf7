"""Duplicate candidates: found by blocks, scored by few comparisons, each with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from crvs_contracts.pointers import value_at
from crvs_contracts.spans import Span
from crvs_registration.domain.kind import Kind, Similar
from crvs_registration.domain.knowledge import Candidate
from crvs_registration.domain.name_keys import name_at, sound, spelling

_NEAR_DAYS = 7
_MONTHS = 12
_MOST_KEPT = 10
_UNLIKE = 0.7  # Jaro-Winkler of two names picked at random is seldom more
_LEAST_SCORE = 50


def months_around(day: date) -> list[str]:
    """The months to search: of the day, of a day near it, and of the date with day and month exchanged."""
    near = {f"{each:%Y%m}" for each in (day - timedelta(_NEAR_DAYS), day, day + timedelta(_NEAR_DAYS))}
    return sorted(near | {f"{_exchanged(day):%Y%m}"})


def _exchanged(day: date) -> date:
    """The date with day and month exchanged (3 November for 11 March); the date itself where that is none."""
    return day.replace(month=day.day, day=day.month) if day.day <= _MONTHS else day


def date_score(one: str, other: str) -> tuple[float, list[str]]:
    """1 for the same day, less for days close by and for day and month exchanged."""
    first, second = date.fromisoformat(one), date.fromisoformat(other)
    apart = abs((first - second).days)
    if apart == 0:
        return 1.0, ["same-date"]
    if _exchanged(first) == second:
        return 0.7, ["exchanged-date"]
    return (0.7, ["near-date"]) if apart <= _NEAR_DAYS else (0.0, [])


def months_of(span: Span) -> list[str]:
    """The months to search for a day that is known only to be in a span."""
    if span.is_day:
        return months_around(span.first)
    first, last = span.first - timedelta(_NEAR_DAYS), span.last + timedelta(_NEAR_DAYS)
    counted = range(first.year * _MONTHS + first.month - 1, last.year * _MONTHS + last.month)
    return [f"{month // _MONTHS}{month % _MONTHS + 1:02}" for month in counted]


def span_score(one: Span, other: Span) -> tuple[float, list[str]]:
    """The score of two days; where one is not known, days that may be one count as days close by."""
    if one.is_day and other.is_day:
        return date_score(one.first.isoformat(), other.first.isoformat())
    near = timedelta(_NEAR_DAYS)
    if one.first <= other.last and other.first <= one.last:
        return 0.7, ["possible-date"]
    close = one.first - near <= other.last and other.first - near <= one.last
    return (0.5, ["near-date"]) if close else (0.0, [])


def name_score(
    one: Mapping[str, Any], other: Mapping[str, Any], role: str, similar: Similar
) -> tuple[float | None, list[str]]:
    """How alike a party's names are, by spelling or by sound; None when one is not stated."""
    first, second = name_at(one, role), name_at(other, role)
    if first is None or second is None:
        return None, []
    alike = max(similar(spelling(first), spelling(second)), similar(sound(first), sound(second)))
    if spelling(first) == spelling(second):
        return 1.0, [f"same-name-{role}"]
    score = max(0.0, (alike - _UNLIKE) / (1 - _UNLIKE))
    return score, [f"similar-name-{role}"] if alike >= 0.9 else []


def same_uin(one: Mapping[str, Any], other: Mapping[str, Any], role: str) -> bool | None:
    """Whether both state the same UIN for a party; None when one does not state it."""
    first, second = value_at(one, f"/{role}/uin"), value_at(other, f"/{role}/uin")
    return None if first is None or second is None else first == second


def party_score(
    one: Mapping[str, Any], other: Mapping[str, Any], role: str, similar: Similar
) -> tuple[float | None, list[str]]:
    """UINs decide where both are stated; names otherwise."""
    same = same_uin(one, other, role)
    if same is not None:
        return (1.0, [f"same-person-{role}"]) if same else (0.0, [])
    return name_score(one, other, role, similar)


def weighted(parts: list[tuple[float | None, float]]) -> int:
    """A score of 0..100 over what could be compared."""
    known = [(score, weight) for score, weight in parts if score is not None]
    total = sum(weight for _, weight in known)
    return round(100 * sum(score * weight for score, weight in known) / total) if total else 0


def scored(
    kind: Kind, declaration: Mapping[str, Any], candidates: tuple[Candidate, ...], similar: Similar
) -> list[dict[str, Any]]:
    """The candidates with a score that a registrar should review, highest score first."""
    found: list[dict[str, Any]] = []
    for candidate in candidates:
        score, reasons = kind.compare(declaration, candidate, similar)
        if score >= _LEAST_SCORE:
            facts = {"record_id": candidate.record_id, "office": candidate.office}
            found.append(facts | {"score": score, "reasons": reasons})
    return sorted(found, key=lambda each: (-each["score"], each["record_id"]))[:_MOST_KEPT]
