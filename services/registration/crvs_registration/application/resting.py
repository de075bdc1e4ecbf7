"""What an act makes wrong in other entries: those that rest on its people are asked their own rules again.

One mechanism for every act and every rule: what a declaration is held to because of an entry that stands,
that entry is held to because of a later correction, recognition, link, death or cancellation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Fault
from crvs_registration.application.deps import Deps
from crvs_registration.application.examine import case_of, to_review
from crvs_registration.domain.findings import contradiction, merged, strictest
from crvs_registration.domain.kind import Case
from crvs_registration.domain.life_cycle import State, Status
from crvs_registration.domain.records import Record
from crvs_registration.store import records, resting

REGISTERED: Final[Status] = "registered"
_Broken = set[tuple[str, str]]


def contradicted(
    before: Record, after: State, uow: UnitOfWork, deps: Deps, *, new: bool = False
) -> list[dict[str, Any]]:
    """The entries that break a rule of theirs by this change and did not before, to be seen beside it.

    ``after``: the record as the act would leave it; ``new``: it is not stored yet. What was so before is
    nobody's doing.
    """
    changed = replace(before, state=after)
    known = (before, changed)
    people = {uin for each in known for uin in _people(each)}
    unions = {number for each in known for number in _unions(each) if number}
    others = resting.resting_on(uow, before.id, sorted(people), sorted(unions))
    if not others:
        return []
    suspected = resting.tried(uow, changed, lambda: _broken(others, uow, deps), new=new)
    had = _broken([each for each in others if suspected[each.id]], uow, deps)
    broken = {each.id: suspected[each.id] - had.get(each.id, set()) for each in others}
    return [_told(each, broken[each.id], changed, deps) for each in others if broken[each.id]]


def contradicted_if_registered(
    record: Record, uow: UnitOfWork, deps: Deps, *, new: bool = False
) -> list[dict[str, Any]]:
    """What the registration of a record would make wrong elsewhere; ``new``: it is not stored yet."""
    return contradicted(record, replace(record.state, status=REGISTERED), uow, deps, new=new)


def review_of(record: Record, case: Case, uow: UnitOfWork, deps: Deps) -> list[dict[str, Any]]:
    """All that is to be looked at before the record is registered."""
    own = to_review(case, record.id, record.office, deps)
    return merged([*own, *contradicted_if_registered(record, uow, deps)])


def _people(record: Record) -> list[str]:
    return record.kind.subjects({}, {**record.kind.links(record.state.declaration), **record.state.links})


def _unions(record: Record) -> tuple[str | None, str | None]:
    return (record.state.registration_number if record.kind.weds else None), record.ends


def _broken(others: Iterable[Record], uow: UnitOfWork, deps: Deps) -> dict[str, _Broken]:
    """By record, the pointers and codes of the rules that each entry breaks as the register stands."""
    return {each.id: {(fault.pointer, fault.code) for fault in _faults(each, uow, deps)} for each in others}


def _faults(record: Record, uow: UnitOfWork, deps: Deps) -> list[Fault]:
    state, kind = record.state, record.kind
    inquiry = kind.inquiry(record.id, record.linked, state.links, candidates=False)
    number = inquiry.marriage_number or (state.registration_number if kind.weds else None)
    known = records.ask(uow, replace(inquiry, marriage_number=number))
    # Who registered it saw its papers and its office: only what entries say of each other is asked again.
    return replace(case_of(record, deps), knowledge=known, by_authority=True).faults()


def _told(other: Record, broken: _Broken, acting: Record, deps: Deps) -> dict[str, Any]:
    kind, today, codes = acting.kind.name, deps.today(), sorted({code for _, code in broken})
    level = strictest(deps.rules.level(code, kind, "others", today) for code in codes)
    return contradiction(other.id, other.office, codes, level)
