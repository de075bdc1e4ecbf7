"""A client reads the feed: what its agreement grants, and an audit line before the answer (law 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crvs_exchange.application.ports import Deps, FeedRow, Slice
from crvs_exchange.domain.agreements import Agreement, in_force
from crvs_exchange.domain.feed import next_position
from crvs_kernel.audit import AuditLine
from crvs_kernel.context import Principal
from crvs_kernel.errors import NotPermitted
from crvs_kernel.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ReadEvents:
    """Events after a position, at most ``limit`` of them."""

    after: int
    limit: int


@dataclass(frozen=True)
class Page:
    """What the client sees; ``next`` is where it goes on, ``more`` whether something is there already."""

    events: list[dict[str, Any]]
    next: int
    more: bool


def agreement_of(principal: Principal, uow: UnitOfWork, deps: Deps) -> Agreement:
    """The agreement in force today.

    Raises:
        NotPermitted: ``agreement-missing``: none was made, none has begun yet, or the latest has ended.

    """
    versions = deps.agreements.of_client(uow, principal.subject)
    agreement = in_force(versions, deps.clock.today(deps.zone))
    if agreement is None:
        raise NotPermitted("agreement-missing")
    return agreement


def read_events(query: ReadEvents, principal: Principal, deps: Deps) -> Page:
    """One page; its positions and the agreement's version are on record before the client has it.

    The audit line names positions, not persons: the feed never changes and neither does a version of an
    agreement, so the two say exactly which values of whom were disclosed, in one short line.
    """
    with deps.unit_of_work() as uow:
        agreement = agreement_of(principal, uow, deps)
        types = tuple(agreement.grants)
        rows, last = deps.feed.read(uow, Slice(query.after, query.limit, types, principal.jurisdiction))
        position = next_position(query.after, query.limit, last, [row.seq for row in rows])
        uow.audit(_line(principal, agreement, query.after, position, len(rows)))
        uow.commit()
    events = [_seen(row, agreement, deps.pseudonym_secret) for row in rows]
    return Page(events, position, more=position < last)


def _seen(row: FeedRow, agreement: Agreement, secret: bytes) -> dict[str, Any]:
    return {
        "seq": row.seq,
        "id": row.event_id,
        "type": row.type,
        "time": row.time,
        "subject": agreement.subject_of(row.subject, secret),
        "data": agreement.projections[row.type].of(row.data),
    }


def _line(principal: Principal, agreement: Agreement, after: int, through: int, given: int) -> AuditLine:
    detail = {"agreement": agreement.name, "after": after, "through": through, "given": given}
    return AuditLine(principal, "event.read", "feed", [f"{after}-{through}"], detail)
