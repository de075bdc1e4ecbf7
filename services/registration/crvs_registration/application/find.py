"""Finds the record of a command, and refuses an act that the record's status does not allow."""

from __future__ import annotations

from typing import Protocol

from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Conflict, NotFound
from crvs_registration.application.jurisdiction import reach_of
from crvs_registration.domain.knowledge import Candidate
from crvs_registration.domain.life_cycle import ActionType, require, require_version
from crvs_registration.domain.records import Record
from crvs_registration.store import records


def get_record(record_id: str, by: Principal, uow: UnitOfWork) -> Record:
    """Raise NotFound when it is absent or outside the caller's reach (law 7)."""
    found = records.find(uow, record_id, reach_of(by))
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

    Conflict `record-behind`, too: others know a later version, which a restore has lost.
    """
    record = get_record(command.record_id, command.by, uow)
    return _for_change(record, command, action)


def find_for_registration(command: Change, uow: UnitOfWork) -> tuple[Record, tuple[Candidate, ...] | None]:
    """The same, with today's candidates; None in their place when they need a query of their own (unions)."""
    found = records.find_with_candidates(uow, command.record_id, reach_of(command.by))
    if found is None:
        raise NotFound("not-found")
    record, candidates = found
    return _for_change(record, command, "register"), candidates


def _for_change(record: Record, command: Change, action: ActionType) -> Record:
    if record.behind:
        raise Conflict("record-behind", allowed=[])
    require_version(record.state.version, command.version)
    require(record.state.status, action)
    return record
