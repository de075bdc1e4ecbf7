"""Civil status: a fold over the registered acts that name a person, in any order of arrival.

Terms: UN Principles and Recommendations for a Vital Statistics System, Rev. 3 (marital status).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from crvs_contracts.kinds.definition import FactName

CivilStatus = Literal["unknown", "single", "married", "divorced", "widowed"]
STANDING: Final = frozenset({"death", "union", "end-of-union"})  # the facts that a standing follows
_NOT_YET: Final = "9999-12-31"  # after every date of an act
# Civil Code No. 55/NA (2018), art. 141: who marries earlier needs a permission.
_MARRIAGE_AGE: Final = 18


@dataclass(frozen=True)
class Act:
    """What one registered entry proves of one party; ``uin`` is None where the entry states none."""

    record_id: str
    role: str
    fact: FactName | Literal["none"]
    version: int
    date: str
    uin: str | None = None
    spouse: str | None = None  # of a death the survivor
    number: str | None = None  # of the union: its own, or the one that is ended
    child: str | None = None  # of a parentage, where the entry states the UIN
    until: str | None = None  # the last possible day, where the day is not known: ``date`` is the first

    @property
    def latest(self) -> str:
        """The last day on which it may have happened."""
        return self.until or self.date


@dataclass(frozen=True)
class Standing:
    """The life and civil status of one person, from the acts."""

    status: Literal["alive", "deceased"] = "alive"
    civil_status: CivilStatus = "single"
    spouses: tuple[str, ...] = ()  # UINs of marriages in force
    # The first day of each, where an act began it; it follows from the acts, and is not compared.
    unions: tuple[Act, ...] = field(default=(), compare=False)  # in force
    died: str | None = field(default=None, compare=False)
    since: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class _Ending:
    date: str
    status: CivilStatus


def status_at_first(born: dt.date, registered: dt.date) -> CivilStatus:
    """The civil status before any act: a child is single, and of an adult nobody has said it yet.

    ``registered`` is the day on which the birth was registered: who was below the marriage age then has
    married, if ever, under the eyes of the register.
    """
    of_age = born.year + _MARRIAGE_AGE, born.month, born.day
    return "single" if (registered.year, registered.month, registered.day) < of_age else "unknown"


def standing_of(uin: str, acts: Iterable[Act], at_first: CivilStatus = "single") -> Standing:
    """Compute a standing.

    ``acts`` are the person's own, the ends of the person's unions, the deaths of the person's spouses and
    those that name the person as the surviving spouse; ``at_first`` is what holds before any of them.
    A marriage that nothing ended in the person's lifetime stays in force after it.
    """
    known = list(acts)
    deaths = [act for act in known if act.fact == "death" and act.uin == uin]
    died = min(deaths, key=lambda act: act.date, default=None)
    marriages = [act for act in known if act.fact == "union" and act.uin == uin]
    endings = {act.record_id: _ending(act, known, died) for act in marriages}
    in_force = [act for act in marriages if endings[act.record_id] is None]
    civil_status, since = _civil_status(in_force, [each for each in endings.values() if each], at_first)
    return Standing(
        status="deceased" if died else "alive",
        civil_status=civil_status,
        spouses=tuple(sorted(act.spouse for act in in_force if act.spouse)),
        unions=tuple(in_force),
        died=died.date if died else None,
        since=since,
    )


def _civil_status(
    in_force: list[Act], endings: list[_Ending], at_first: CivilStatus
) -> tuple[CivilStatus, str | None]:
    """The status and the day from which it holds; of several marriages in force, since the first."""
    if in_force:
        return "married", min(act.date for act in in_force)
    last = max(endings, key=lambda ending: ending.date, default=None)
    return (last.status, last.date) if last else (at_first, None)


def _ending(marriage: Act, acts: list[Act], died: Act | None) -> _Ending | None:
    """The first end of a marriage in the person's lifetime: its divorce, or the death of the spouse.

    Of two who died on the same day, or on days that are not known to be in order, neither is known to have
    outlived the other. A divorce is of the living: it counts unless it was after every possible day.
    """
    first, last = (died.date, died.latest) if died else (_NOT_YET, _NOT_YET)
    found = [
        _Ending(act.date, "divorced")
        for act in acts
        if act.fact == "end-of-union"
        and act.number is not None
        and act.number == marriage.number
        and act.date <= last
    ]
    found += [
        _Ending(act.date, "widowed")
        for act in acts
        if act.fact == "death" and _is_of_spouse(act, marriage) and act.latest < first
    ]
    return min(found, key=lambda ending: ending.date, default=None)


def _is_of_spouse(death: Act, marriage: Act) -> bool:
    """Whether somebody's death is that of the spouse: by UIN, or because it names who survives.

    Where only one of the two entries knows the UIN of the dead, a death before the marriage is that of an
    earlier spouse.
    """
    if death.uin is not None and marriage.spouse is not None:
        return death.uin == marriage.spouse
    return death.spouse is not None and death.spouse == marriage.uin and death.latest >= marriage.date
