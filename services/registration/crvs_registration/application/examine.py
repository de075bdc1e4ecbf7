"""Holds a declaration to the rules and looks for its duplicates; shared by declare, register and correct."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from crvs_contracts.forms.model import Form
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Fault, InvalidInput, NotFound, RuleViolated
from crvs_registration.application.deps import Deps
from crvs_registration.application.named_elsewhere import Keeping
from crvs_registration.domain.duplicates import scored
from crvs_registration.domain.findings import SECOND_PERSON, against_entries, merged, strictest
from crvs_registration.domain.kind import Case, Declaration, Kind
from crvs_registration.domain.knowledge import Candidate, KnownFault
from crvs_registration.domain.levels import Level
from crvs_registration.domain.records import Record
from crvs_registration.domain.stated import contradictions
from crvs_registration.domain.survivors import OTHER, widowings

_CERTAIN = 100


def case_of(record: Record, deps: Deps) -> Case:
    """A record's declaration under the rules of today; `knowledge` is still empty."""
    state = record.state
    case = declared_case(record.kind, record.linked, record.office, record.declared_on, deps)
    return replace(case, links=state.links, form=deps.forms.get(state.form_version))


def declared_case(kind: Kind, declaration: Declaration, office: str, declared_on: date, deps: Deps) -> Case:
    """The same for a new declaration: `links` is empty, so the UINs that it states count."""
    today = deps.today()
    place = deps.offices.find(office, today)
    office_kind = place.kind if place else "district"
    case = Case(kind, declaration, {}, today, declared_on, deps.rules, office_kind=office_kind)
    return replace(case, now=deps.hour())


def refuse_violations(faults: list[Fault], by: Principal, keep: Keeping | None = None) -> None:
    """Raise RuleViolated with all faults: one fault gives its own code, several give `rules-violated`.

    A refusal because of other entries discloses something of them, so it leaves an audit line (law 6), and
    what ``keep`` writes.
    """
    if not faults:
        return
    code = faults[0].code if len(faults) == 1 else "rules-violated"
    params: Mapping[str, Any] = faults[0].params if len(faults) == 1 else {"count": len(faults)}
    refusal = RuleViolated(code, faults=tuple(moved(each, "/declaration") for each in faults), **params)
    known = [fault for fault in faults if isinstance(fault, KnownFault)]
    entries = sorted({entry for fault in known for entry in fault.entries})
    line = AuditLine(by, "record.refuse", "record", entries, {"faults": sorted({f.code for f in known})})

    def work(kept: UnitOfWork) -> None:
        if entries:
            kept.audit(line)
        if keep is not None:
            keep(kept)

    raise refusal.keeping(work) if entries or keep else refusal


def confirmed_doubts(
    asked: list[Fault], confirmed: Collection[str], keep: Keeping | None = None
) -> list[dict[str, str]]:
    """The doubts as an action keeps them, when whoever declares has said of each pointer that it is right.

    Raises:
        RuleViolated: `confirmation-needed`, with those that nobody confirmed; it leaves what ``keep`` writes.

    """
    waiting = tuple(moved(each, "/declaration") for each in asked if each.pointer not in confirmed)
    if waiting:
        refusal = RuleViolated("confirmation-needed", faults=waiting, count=len(waiting))
        raise refusal.keeping(keep) if keep else refusal
    return [{"pointer": each.pointer, "code": each.code, **each.told} for each in asked]


def to_review(case: Case, record_id: str, office: str, deps: Deps) -> list[dict[str, Any]]:
    """What the registrar reviews: whose the UINs are, marriages that end, contradictions, likely doubles.

    A question that no other entry answers names the record itself.
    """
    asked = [
        {
            "record_id": (known.record_id if known else None) or record_id,
            "office": known.office if known else office,
            "score": _CERTAIN,
            "reasons": reasons,
            "must_review": True,
            "level": _level(reasons, case.kind, deps),
        }
        | ({"person": _telling(known.person)} if known else {})
        for _, reasons, known in contradictions(case)
    ]
    asked += [
        {
            "record_id": marriage.record_id,
            "office": case.knowledge.offices[marriage.record_id],
            "score": _CERTAIN,
            "reasons": [reason],
            "must_review": reason.startswith(OTHER),
            "level": _level([reason], case.kind, deps),
            "person": _telling(marriage.spouse),
        }
        for reason, marriage in widowings(case)
    ]
    alike = candidates_to_review(case.kind, case.declaration, case.knowledge.candidates, deps)
    return merged([*asked, *against_entries(case, record_id, office), *alike])


def _level(reasons: Iterable[str], kind: Kind, deps: Deps) -> Level:
    """What the policy has a likeness do."""
    return strictest(deps.rules.level(why, kind.name, "alike", deps.today()) for why in reasons)


def _telling(person: Mapping[str, Any]) -> dict[str, Any]:
    """What tells somebody from others: name, sex, and the year of birth."""
    born = str(person.get("date_of_birth", ""))[:4]
    found = {"name": person.get("name"), "sex": person.get("sex"), "year_of_birth": born}
    return {name: value for name, value in found.items() if value}


def candidates_to_review(
    kind: Kind, declaration: Declaration, candidates: tuple[Candidate, ...], deps: Deps
) -> list[dict[str, Any]]:
    """Likely duplicates; the registrar must confirm the review of those at or above a score."""
    limit = deps.rules.value("duplicate.review_score", deps.today())
    found = []
    for each in scored(kind, declaration, candidates):
        level = _level(each["reasons"], kind, deps)
        found.append(each | {"must_review": each["score"] >= limit or level == SECOND_PERSON, "level": level})
    return found


def form_for(kind: Kind, name: str, deps: Deps) -> Form:
    """The pinned form; it must be one of the kind.

    Raises:
        InvalidInput: `form-unknown`.

    """
    if not name.startswith(f"{kind.name}/"):
        raise InvalidInput("form-unknown", pointer="/form_version")
    try:
        return deps.forms.get(name)
    except NotFound:
        raise InvalidInput("form-unknown", pointer="/form_version") from None


def moved(fault: Fault, below: str) -> Fault:
    return Fault(below + fault.pointer, fault.code, fault.params, told=fault.told)


def refuse_faults(faults: Iterable[Fault], pointer: str) -> None:
    """Raise InvalidInput when there are faults of form."""
    found = tuple(moved(fault, pointer) for fault in faults)
    if found:
        raise InvalidInput("invalid-fields", faults=found)
