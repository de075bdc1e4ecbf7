"""Finds the record of a command, and refuses an act that the record's status does not allow."""

from __future__ import annotations

from typing import NoReturn, Protocol

from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Conflict, NotFound, NotPermitted
from crvs_registration.application.jurisdiction import reach_of, sight_of
from crvs_registration.domain.knowledge import Candidate
from crvs_registration.domain.life_cycle import ActionType, require, require_version
from crvs_registration.domain.records import Record
from crvs_registration.store import records


def get_record(record_id: str, by: Principal, uow: UnitOfWork) -> Record:
    """A record to read; raise NotFound when it is absent or outside the caller's sight (law 7)."""
    found = records.find(uow, record_id, sight_of(by))
    if found is None:
        raise NotFound("not-found")
    return found


class Change(Protocol):
    """A command on a record: which, decided on which version, by whom."""

    @property
    def record_id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def by(self) -> Principal: ...


def find_for_change(command: Change, action: ActionType, uow: UnitOfWork) -> Record:
    """Raise NotFound, Stale for another version, or Conflict with `allowed` for a status that forbids it.

    Conflict `record-behind`, too: others know a later version, which a restore has lost. NotPermitted
    `office-of-record-only`: the record concerns the caller's office and belongs to another.
    """
    record = records.find(uow, command.record_id, reach_of(command.by)) or _refuse(command, uow)
    return _for_change(record, command, action)


def find_sent(command: Change, action: ActionType, uow: UnitOfWork) -> Record:
    """A case that is on its way from or to an office of the caller's; raises as `find_for_change`."""
    record = get_record(command.record_id, command.by, uow)
    reach = reach_of(command.by)
    if not reach.holds(record.office) and not reach.holds(record.state.sent_to or ""):
        raise NotPermitted("office-of-record-only")
    return _for_change(record, command, action)


def find_for_registration(command: Change, uow: UnitOfWork) -> tuple[Record, tuple[Candidate, ...] | None]:
    """The same, with today's candidates; None in their place when they need a query of their own (unions)."""
    found = records.find_with_candidates(uow, command.record_id, reach_of(command.by))
    record, candidates = found or _refuse(command, uow)
    return _for_change(record, command, "register"), candidates


def _refuse(command: Change, uow: UnitOfWork) -> NoReturn:
    get_record(command.record_id, command.by, uow)
    raise NotPermitted("office-of-record-only")


def _for_change(record: Record, command: Change, action: ActionType) -> Record:
    if record.behind:
        raise Conflict("record-behind", allowed=[])
    require_version(record.state.version, command.version)
    require(record.state.status, action)
    return record
