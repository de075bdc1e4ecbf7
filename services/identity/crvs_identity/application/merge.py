"""Two persons who are one, and that they are two after all: acts of two people, and reversible (ADR 39)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crvs_contracts.faults import MalformedValue
from crvs_contracts.jurisdiction import covered
from crvs_contracts.numbers import parse_uin
from crvs_identity.application import announcements
from crvs_identity.application.deps import Deps
from crvs_identity.application.follow import Cause, follow
from crvs_identity.domain.contradictions import contradiction
from crvs_identity.store import acts, merged, persons
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import Conflict, InvalidInput, NotFound, RuleViolated, Stale
from crvs_kernel.proposals.model import ALONE, About, Pair


@dataclass(frozen=True)
class MergePersons:
    """The person reads as the one of the UIN ``kept`` from then on."""

    person_id: str
    version: int
    by: Principal
    kept: str
    reason: str
    pair: Pair = ALONE


@dataclass(frozen=True)
class SplitPerson:
    """The person was merged by mistake, and is somebody else."""

    person_id: str
    version: int
    by: Principal
    reason: str
    pair: Pair = ALONE


def _to_merge(command: MergePersons, uow: UnitOfWork) -> tuple[Row, Row]:
    """Both, the merged one first, with everybody locked whose standing it concerns.

    Raises:
        NotFound, Stale: as of any change.
        InvalidInput: the other UIN is mistyped, or nobody has it.
        Conflict: ``person-merged``: one of them reads as a third already.
        RuleViolated: ``same-person``, ``other-sex``, or both cannot be one by what is registered of them.

    """
    person = _to_change(command, uow)
    kept = merged.find_by_uin(uow, _parsed(command.kept))
    if kept is None:
        raise InvalidInput("uin-unknown", pointer="/kept")
    if kept["id"] == person["id"]:
        raise RuleViolated("same-person", pointer="/kept")
    person, kept = _locked(uow, person["uin"], kept["uin"])
    if person["version"] != command.version:
        raise Stale("stale-version")
    if person["merged_into"] or kept["merged_into"]:
        raise Conflict("person-merged", allowed=["split"])
    if {person["sex"], kept["sex"]} == {"male", "female"}:
        raise RuleViolated("other-sex", pointer="/kept")
    ones, others = [person["uin"]], [kept["uin"]]
    found = contradiction(acts.acts_of(uow, [*ones, *others]), ones, others)
    if found:
        raise RuleViolated(found, pointer="/kept")
    return person, kept


def merge_persons(command: MergePersons, uow: UnitOfWork, deps: Deps) -> Row:
    """Merge, if it still may be; raises as `_to_merge`."""
    person, kept = _to_merge(command, uow)
    command.pair.hold(About(person["office"], ""))
    after = merged.merge(uow, person["uin"], kept["uin"])
    facts = {"kept": kept["uin"], "merged": person["uin"], **_decided(command)}
    persons.add_fact(uow, after, "merged", facts, str(person["id"]))
    uow.publish(announcements.merged(after, facts, deps.clock.now()))
    follow(uow, acts.concerned(uow, [kept["uin"]]), _cause("merge", after), deps)
    _record(command, "person.merge", [str(person["id"]), str(kept["id"])], uow)
    return after


def _to_split(command: SplitPerson, uow: UnitOfWork) -> tuple[Row, str]:
    """The person, and the UIN as whom they read.

    Raises:
        NotFound, Stale: as of any change.
        Conflict: ``person-not-merged``.

    """
    person = _to_change(command, uow)
    (person,) = _locked(uow, person["uin"])
    if person["version"] != command.version:
        raise Stale("stale-version")
    if not person["merged_into"]:
        raise Conflict("person-not-merged", allowed=["merge"])
    return person, person["merged_into"]


def split_person(command: SplitPerson, uow: UnitOfWork, deps: Deps) -> Row:
    """Split, if it still may be; raises as `_to_split`. Both stand as if they had never been merged."""
    person, kept = _to_split(command, uow)
    command.pair.hold(About(person["office"], ""))
    before = acts.concerned(uow, [person["uin"]])
    after = merged.split(uow, person["uin"])
    facts = {"kept": kept, "merged": person["uin"], **_decided(command)}
    persons.add_fact(uow, after, "split", facts, str(person["id"]))
    uow.publish(announcements.split(after, facts, deps.clock.now()))
    follow(uow, [*before, person["uin"], kept], _cause("split", after), deps)
    _record(command, "person.split", [str(person["id"])], uow)
    return after


def _to_change(command: MergePersons | SplitPerson, uow: UnitOfWork) -> Row:
    person = merged.find_person(uow, command.person_id, covered(command.by.jurisdiction))
    if person is None:
        raise NotFound("not-found")
    return person


def _locked(uow: UnitOfWork, *uins: str) -> list[Row]:
    """These persons, once nothing else changes the standing of anybody who is one with them."""
    acts.lock(uow, merged.group(uow, uins))
    rows = {row["uin"]: row for row in persons.lock_persons(uow, uins)}
    return [rows[uin] for uin in uins]


def _parsed(typed: str) -> str:
    try:
        return parse_uin(typed)
    except MalformedValue as error:
        raise InvalidInput("uin-malformed", pointer="/kept") from error


def _cause(kind: str, person: Row) -> Cause:
    return Cause(kind, str(person["id"]), person["version"])


def _decided(command: MergePersons | SplitPerson) -> dict[str, Any]:
    """Who proposed and who decided, by their accounts."""
    approval = command.pair.approval
    decided = {"decided_by": approval.by.subject} if approval else {}
    return {"by": command.by.subject, **decided}


def _record(command: MergePersons | SplitPerson, act: str, ids: list[str], uow: UnitOfWork) -> None:
    approval = command.pair.approval
    if approval is None:
        uow.audit(AuditLine(command.by, act, "person", ids))
        return
    detail = {"proposal": approval.proposal, "proposed_by": command.by.subject}
    uow.audit(AuditLine(approval.by, act, "person", ids, detail))
