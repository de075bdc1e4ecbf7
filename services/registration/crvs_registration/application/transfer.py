"""Transfer of a case that waits to another office: one sends it, the other accepts it or returns it (ADR 42).

Nobody changes it between. It takes its history along and the day of its declaration, so the way makes nobody
late; it is registered in the book of the office that accepted it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import NotPermitted, RuleViolated
from crvs_registration.application.acts import actor, pins
from crvs_registration.application.deps import Deps
from crvs_registration.application.events import MOVED, transfer_event
from crvs_registration.application.find import find_for_change, find_sent
from crvs_registration.application.jurisdiction import reach_of
from crvs_registration.domain.records import Record
from crvs_registration.store import records


@dataclass(frozen=True)
class TransferRecord:
    """Send a case to the office ``to``; the reason stays in the history."""

    record_id: str
    version: int
    to: str
    reason: str
    by: Principal


@dataclass(frozen=True)
class AcceptRecord:
    """The office that a case was sent to takes it."""

    record_id: str
    version: int
    by: Principal


@dataclass(frozen=True)
class ReturnRecord:
    """The office that a case was sent to gives it back, or the one that sent it takes it back."""

    record_id: str
    version: int
    reason: str
    by: Principal


def transfer_record(command: TransferRecord, uow: UnitOfWork, deps: Deps) -> Record:
    """Send a case that is declared or was sent back to its informant.

    Raises:
        RuleViolated: ``office-unknown`` today, or ``transfer-to-own-office``.

    """
    record = find_for_change(command, "transfer", uow)
    if deps.offices.find(command.to, deps.today()) is None:
        raise RuleViolated("office-unknown", pointer="/to")
    if command.to == record.office:
        raise RuleViolated("transfer-to-own-office", pointer="/to")
    body = {"to": command.to, "reason": command.reason, "status": record.state.status}
    return _Moving("transfer", body, command.by).apply(record, uow, deps)


def accept_record(command: AcceptRecord, uow: UnitOfWork, deps: Deps) -> Record:
    """Take a case that was sent to an office of the caller's; it belongs there from now on.

    Raises:
        NotPermitted: ``office-of-record-only``: whoever sent it does not accept it.

    """
    record = find_sent(command, "accept", uow)
    to = str(record.state.sent_to)
    if not reach_of(command.by).holds(to):
        raise NotPermitted("office-of-record-only")
    body = {"office": to, "from": record.office, "status": record.state.sent_as}
    return _Moving("accept", body, command.by).apply(record, uow, deps)


def return_record(command: ReturnRecord, uow: UnitOfWork, deps: Deps) -> Record:
    """Give a case back to the office that sent it, where it waits as before."""
    record = find_sent(command, "return", uow)
    body = {"reason": command.reason, "from": record.state.sent_to, "status": record.state.sent_as}
    return _Moving("return", body, command.by).apply(record, uow, deps)


@dataclass(frozen=True)
class _Moving:
    """One of the three acts, with what the history keeps of it."""

    verb: Literal["transfer", "accept", "return"]
    body: dict[str, Any]
    by: Principal

    def apply(self, before: Record, uow: UnitOfWork, deps: Deps) -> Record:
        """Save the record, whom it concerns and by whom it is found; tell it."""
        who = actor(self.by, deps)
        record, action = before.act(self.verb, self.body, who, pins(before.state.form_version, deps))
        records.save(uow, record, action, parties=True)
        uow.publish(transfer_event(record, MOVED[self.verb], self.body, who))
        uow.audit(AuditLine(self.by, f"record.{self.verb}", "record", [record.id]))
        return record
