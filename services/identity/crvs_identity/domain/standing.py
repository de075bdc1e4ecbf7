"""Civil status: a fold over the registered acts that name a person, whatever order they were heard in.

Terms: UN Principles and Recommendations for a Vital Statistics System, Rev. 3 (marital status).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

CivilStatus = Literal["single", "married", "divorced", "widowed"]


@dataclass(frozen=True)
class Act:
    """One party's part in one registered vital event; ``uin`` is None where the entry states none."""

    record_id: str
    role: str
    kind: str
    version: int
    date: str
    uin: str | None = None
    spouse: str | None = None
    number: str | None = None  # of the marriage: its own, or the one that a divorce ends


@dataclass(frozen=True)
class Standing:
    """What the acts amount to for one person."""

    status: Literal["alive", "deceased"] = "alive"
    civil_status: CivilStatus = "single"
    spouses: tuple[str, ...] = ()  # UINs of marriages in force


@dataclass(frozen=True)
class _Ending:
    date: str
    status: CivilStatus


def standing_of(uin: str, acts: Iterable[Act]) -> Standing:
    """Amount to a standing.

    ``acts`` are the person's own, the divorces of the person's marriages and the deaths of the person's
    spouses; a marriage that nothing ended is in force, also after the person's own death.
    """
    known = list(acts)
    marriages = [act for act in known if act.kind == "marriage" and act.uin == uin]
    endings = {act.record_id: _ending(act, known) for act in marriages}
    in_force = [act for act in marriages if endings[act.record_id] is None]
    deceased = any(act.kind == "death" and act.uin == uin for act in known)
    return Standing(
        status="deceased" if deceased else "alive",
        civil_status=_civil_status(in_force, [ending for ending in endings.values() if ending]),
        spouses=tuple(sorted(act.spouse for act in in_force if act.spouse)),
    )


def _civil_status(in_force: list[Act], endings: list[_Ending]) -> CivilStatus:
    if in_force:
        return "married"
    return max(endings, key=lambda ending: ending.date).status if endings else "single"


def _ending(marriage: Act, acts: list[Act]) -> _Ending | None:
    """What ended a marriage first: its divorce, or the death of the spouse."""
    found = [
        _Ending(act.date, "divorced")
        for act in acts
        if act.kind == "divorce" and act.number is not None and act.number == marriage.number
    ]
    found += [
        _Ending(act.date, "widowed")
        for act in acts
        if act.kind == "death" and act.uin is not None and act.uin == marriage.spouse
    ]
    return min(found, key=lambda ending: ending.date) if found else None
