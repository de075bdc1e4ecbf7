"""Link a party of a registered entry with the person it is, and undo it; the entry itself stays as it was.

From then on everybody reads the entry as if it stated the UIN: the rules, identity and certificates.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from crvs_contracts.pointers import value_at
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Fault, RuleViolated
from crvs_registration.application.acts import actor, pins
from crvs_registration.application.cancel import case_of_today
from crvs_registration.application.deps import Deps
from crvs_registration.application.events import entry_event, link_summary
from crvs_registration.application.examine import case_of, confirmed_doubts, refuse_violations
from crvs_registration.application.find import find_for_change
from crvs_registration.application.named_elsewhere import Naming, hold_naming
from crvs_registration.application.notes import renote
from crvs_registration.application.pairs import RecordCommand, about
from crvs_registration.domain.kind import Case
from crvs_registration.domain.linked import as_linked
from crvs_registration.domain.records import Record
from crvs_registration.domain.stated import contradictions
from crvs_registration.store import records


@dataclass(frozen=True, kw_only=True)
class LinkParty(RecordCommand):
    """``reason``: what shows that the party is the person. ``confirmed``: pointers of what differs."""

    role: str
    uin: str
    reason: str
    confirmed: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class UnlinkParty(RecordCommand):
    """``reason``: what shows that the party is somebody else."""

    role: str
    reason: str


def link_party(command: LinkParty, uow: UnitOfWork, deps: Deps) -> Record:
    """Link, if it still may be; raises as `_to_link`."""
    record, body = _to_link(command, uow, deps)
    return _done(command, record, body, uow, deps)


def unlink_party(command: UnlinkParty, uow: UnitOfWork, deps: Deps) -> Record:
    """Take the link away, if it is still there; raises as `_to_unlink`."""
    record, body = _to_unlink(command, uow, deps)
    return _done(command, record, body, uow, deps)


def _to_link(command: LinkParty, uow: UnitOfWork, deps: Deps) -> tuple[Record, dict[str, Any]]:
    """The record and the body of the act.

    Raises:
        RuleViolated: `party-unknown`, `party-has-uin`, `uin-unknown`; a rule forbids it, as if the
            declaration stated the UIN; or name, sex or age differ, and nobody confirmed it.

    """
    record = find_for_change(command, "link", uow)
    if _uin(record, command.role) is not None:
        raise RuleViolated("party-has-uin", pointer="/role")
    links = {command.role: command.uin}
    before, after = _cases(record, links, uow, deps)
    known, desk = after.knowledge, command.at_desk
    if command.uin not in known.known | known.names.keys():
        raise RuleViolated("uin-unknown", pointer="/uin")
    keep = hold_naming(Naming(desk, record.id), known, uow, deps)
    had = {(fault.pointer, fault.code) for fault in before.faults()}
    refuse_violations([each for each in after.faults() if (each.pointer, each.code) not in had], desk, keep)
    confirmed = confirmed_doubts(_differences(after, command.role), command.confirmed, keep)
    keep(uow)
    body = {"role": command.role, "reason": command.reason, "links": links, "confirmed": confirmed}
    return record, body


def _to_unlink(command: UnlinkParty, uow: UnitOfWork, deps: Deps) -> tuple[Record, dict[str, Any]]:
    """The record and the body of the act.

    Raises:
        RuleViolated: `party-unknown`, or `party-not-linked`: a UIN that is stated is corrected.

    """
    record = find_for_change(command, "unlink", uow)
    uin = _uin(record, command.role)
    if uin is None or value_at(record.state.declaration, f"/{command.role}/uin"):
        raise RuleViolated("party-not-linked", pointer="/role")
    case_of_today(record, uow, deps, candidates=False)  # for its locks: whoever is named waits
    return record, {"role": command.role, "reason": command.reason, "links": {command.role: None}}


def _uin(record: Record, role: str) -> str | None:
    """The UIN of a party, stated or linked; RuleViolated where the entry has no such party."""
    if role not in record.kind.stated or not record.state.declaration.get(role):
        raise RuleViolated("party-unknown", pointer="/role")
    stated: str | None = value_at(record.linked, f"/{role}/uin")
    return stated


def _cases(record: Record, links: Mapping[str, str | None], uow: UnitOfWork, deps: Deps) -> tuple[Case, Case]:
    """The entry without the link and with it, with what is known of both; all who are named are locked."""
    kind, linked = record.kind, {**record.state.links, **links}
    declaration = as_linked(kind.definition, record.state.declaration, linked)
    inquiry = kind.inquiry(record.id, declaration, linked, candidates=False, lock=True)
    own = record.state.registration_number if kind.weds else None
    subjects = sorted({*inquiry.subjects, *([own] if own else [])})
    number = inquiry.marriage_number or own
    known = records.ask(uow, replace(inquiry, subjects=subjects, marriage_number=number))
    before = replace(case_of(record, deps), knowledge=known, by_authority=True)
    return before, replace(before, declaration=declaration, links=linked)


def _differences(case: Case, role: str) -> list[Fault]:
    """What to look at before the link: the fault says who has the UIN."""
    found = (each.known for each in contradictions(case) if each.role == role)
    people = (_who(known.person) for known in found if known)
    return [Fault(f"/{role}/name", "person-differs", {"text": who}) for who in people]


def _who(person: Mapping[str, Any]) -> str:
    """Name and year of birth."""
    name, born = person.get("name") or {}, str(person.get("date_of_birth", ""))[:4]
    return " ".join(filter(None, (name.get("given"), name.get("surname"), born)))


def _done(
    command: LinkParty | UnlinkParty, record: Record, body: dict[str, Any], uow: UnitOfWork, deps: Deps
) -> Record:
    act: Literal["link", "unlink"] = "link" if isinstance(command, LinkParty) else "unlink"
    command.pair.hold(about(record))
    who = actor(command.by, deps)
    body |= command.decided()
    before = record
    record, action = record.act(act, body, who, pins(record.state.form_version, deps))
    records.save(uow, record, action, parties=True)
    uow.publish(entry_event(record, "corrected", who, deps, link_summary(body, act)))
    record = renote(before, record, who, uow, deps)
    uow.audit(command.line(f"record.{act}", record))
    return record
