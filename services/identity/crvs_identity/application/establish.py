"""Enrol people from documents, one or a whole household, in one command (ADR 39)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from crvs_contracts.jurisdiction import covered
from crvs_contracts.spans import span_of
from crvs_identity.application import announcements
from crvs_identity.application.compare import doubles_of
from crvs_identity.application.deps import Deps
from crvs_identity.application.enrol import enrol, place_of
from crvs_identity.domain import likeness
from crvs_identity.domain.standing import status_at_first
from crvs_identity.store import descriptions, persons
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import Conflict, Fault, NotFound, RuleViolated
from crvs_kernel.primitives import new_id

_WITNESSES: Final = 2  # in place of a document
_HEAD: Final = "head"


@dataclass(frozen=True)
class EstablishPeople:
    """``household`` is one that exists; without it, all of them make a new one.

    ``reviewed``: the UINs of likely doubles whom the registrar has looked at and found to be other people.
    """

    form_version: str
    people: Sequence[Any]
    by: Principal
    household: str | None = None
    reviewed: frozenset[str] = frozenset()


def establish_people(command: EstablishPeople, uow: UnitOfWork, deps: Deps) -> dict[str, Any]:
    """Allot a UIN to each, all or none.

    Raises:
        InvalidInput: somebody does not fit the form.
        RuleViolated: no office, no evidence, a day to come, two heads, or one person twice.
        NotFound: no such household at the caller's office.
        Conflict: ``doubles-unreviewed``: somebody may be enrolled already.

    """
    office = command.by.office
    if office is None:
        raise RuleViolated("office-unknown")
    read = [
        deps.forms.read(command.form_version, each, f"/people/{place}")
        for place, each in enumerate(command.people)
    ]
    _refuse_what_no_registrar_may(read, deps)
    household = _household(command, read, uow)
    born = [likeness.of_papers(each) for each in read]
    descriptions.take_turn(uow, [key for each in born for key in likeness.keys(each)])
    _refuse_unreviewed(born, command.reviewed, uow, deps)
    made = [_establish(each, household, command, uow, deps) for each in read]
    ids = [str(person["id"]) for person in made]
    uow.audit(AuditLine(command.by, "person.establish", "person", ids, {"household": household}))
    return {"household": household, "people": [_view(person) for person in made]}


def _refuse_what_no_registrar_may(people: Sequence[Mapping[str, Any]], deps: Deps) -> None:
    faults = [fault for place, each in enumerate(people) for fault in _faults(each, f"/people/{place}", deps)]
    heads = [
        place for place, each in enumerate(people) if (each.get("household") or {}).get("relation") == _HEAD
    ]
    faults += [Fault(f"/people/{place}/household/relation", "second-head") for place in heads[1:]]
    born = [likeness.of_papers(each) for each in people]
    for one, other in combinations(range(len(born)), 2):
        if likeness.likeness(born[one], born[other]).must_review:
            faults.append(Fault(f"/people/{other}/person/name", "same-person-twice"))
    if faults:
        code = faults[0].code if len(faults) == 1 else "rules-violated"
        raise RuleViolated(code, faults=tuple(faults), count=len(faults))


def _faults(document: Mapping[str, Any], at: str, deps: Deps) -> list[Fault]:
    evidence, faults = document["evidence"], []
    if not evidence.get("documents") and len(evidence.get("witnesses") or ()) < _WITNESSES:
        faults.append(Fault(f"{at}/evidence/documents", "evidence-needed"))
    if span_of(document["person"]["date_of_birth"]).first > deps.today():
        faults.append(Fault(f"{at}/person/date_of_birth", "date-in-future"))
    return faults


def _household(command: EstablishPeople, people: Sequence[Mapping[str, Any]], uow: UnitOfWork) -> str | None:
    """The household that they come to: one of the caller's jurisdiction, a new one, or none."""
    if command.household is not None:
        if not persons.has_household(uow, command.household, covered(command.by.jurisdiction)):
            raise NotFound("not-found")
        return command.household
    return str(new_id()) if any(each.get("household") for each in people) else None


def _refuse_unreviewed(
    born: Sequence[likeness.Document], reviewed: frozenset[str], uow: UnitOfWork, deps: Deps
) -> None:
    found = [double for each in born for double in doubles_of(each, uow, deps) if double["must_review"]]
    waiting = {double["uin"] for double in found} - reviewed
    if waiting:
        raise Conflict("doubles-unreviewed", count=len(waiting), allowed=[])


def _establish(
    document: Mapping[str, Any], household: str | None, command: EstablishPeople, uow: UnitOfWork, deps: Deps
) -> Row:
    born, today, id_ = likeness.of_papers(document), deps.today(), str(new_id())
    days, stated = likeness.day_of(born), document["person"].get("civil_status", "unknown")
    first = status_at_first(days.first, today) if stated == "unknown" else stated
    columns = {
        "id": id_,
        "birth_record_id": None,
        "birth_version": None,
        "sex": document["person"]["sex"],
        "date_of_birth": days.first,
        "date_of_birth_until": None if days.is_day else days.last,
        "keys": likeness.keys(born),
        "household": household if document.get("household") else None,
        "stated_status": None if stated == "unknown" else stated,
        "civil_status": first,
    }
    person = enrol(uow, None, columns | place_of(command.by.office or "", today), deps)
    if person is None:
        raise LookupError("only a child may be enrolled already")
    content = {"born": born, "papers": document, "form": command.form_version, "civil_status": first}
    row = {"record_id": id_, "version": 1, "uin": None, "since": days.first}
    deps.descriptions.keep(uow, row, content | {"by": _by(command)})
    persons.add_fact(uow, person, "established", {}, id_)
    uow.publish(announcements.established(person, content, deps.clock.now()))
    return person


def _by(command: EstablishPeople) -> dict[str, Any]:
    by = command.by
    return {"actor": by.subject, "name": by.name, "role": by.role, "reviewed": sorted(command.reviewed)}


def _view(person: Row) -> dict[str, Any]:
    return {"id": str(person["id"]), "uin": person["uin"]}
