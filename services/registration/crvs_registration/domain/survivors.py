"""The marriage that a death ends because it names the surviving spouse: hardly any of the dead has a UIN."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from crvs_contracts.matching.people import same_name
from crvs_registration.domain.kind import Case
from crvs_registration.domain.knowledge import Marriage

WIDOWED: Final = "widowed"  # a reason, before the role of the survivor: the marriage ends with this death
OTHER: Final = "other-spouse"  # it would end, but its entry names somebody else


class Widowing(NamedTuple):
    """A marriage of the survivor that the death ends, and why the registrar looks at it."""

    reason: str
    marriage: Marriage


def widowings(case: Case) -> Iterator[Widowing]:
    """The survivor's marriages on the day of the death whose other spouse may be the dead."""
    death = case.kind.definition.fact("death")
    role = death.survivor if death else None
    if death is None or role is None:
        return
    dead, uin = case.declaration.get(death.of[0]) or {}, case.uin(death.of[0])
    for marriage in case.knowledge.marriages.get(case.uin(role), ()):
        spouse = marriage.spouse
        is_over = marriage.until is not None and marriage.until <= case.latest.isoformat()
        if is_over or marriage.date > case.latest.isoformat() or (uin and "uin" in spouse):
            continue
        names = dead.get("name"), spouse.get("name")
        is_named = bool(names[0] and names[1] and same_name(names[0], names[1]))
        yield Widowing(f"{WIDOWED if is_named else OTHER}-{role}", marriage)
