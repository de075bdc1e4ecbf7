"""A client reads the feed: the granted fields, and an audit line of the disclosure (law 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crvs_contracts.jurisdiction import covered
from crvs_exchange.application.deps import Deps
from crvs_exchange.application.positions import hold_position
from crvs_exchange.domain.agreements import Agreement, in_force
from crvs_exchange.store import agreements
from crvs_exchange.store.feed import FeedRow, Slice
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import NotPermitted


@dataclass(frozen=True)
class ReadEvents:
    """Events after a position, at most ``limit`` of them."""

    after: int
    limit: int


@dataclass(frozen=True)
class EventPage:
    """A page of the feed; ``next`` is the position to continue from, ``more`` whether events follow now."""

    events: list[dict[str, Any]]
    next: int
    more: bool


def agreement_of(principal: Principal, uow: UnitOfWork, deps: Deps) -> Agreement:
    """The agreement in force today.

    Raises:
        NotPermitted: ``agreement-missing``: none was made, none has begun yet, or the latest has ended.

    """
    agreement = in_force(agreements.of_client(uow, principal.subject), deps.today())
    if agreement is None:
        raise NotPermitted("agreement-missing")
    return agreement


def await_events(principal: Principal, after: int, seconds: float, deps: Deps) -> bool:
    """Wait until the feed goes beyond a position; False at once where nobody else may wait.

    Raises:
        NotPermitted: ``agreement-missing``: who may not read does not wait either.
        Conflict: ``position-beyond-feed``, ``feed-restored``.

    """
    deps.transactions.run(lambda uow: agreement_of(principal, uow, deps))
    return deps.waiting.await_news(principal.subject, after, seconds)


def read_events(query: ReadEvents, principal: Principal, uow: UnitOfWork, deps: Deps) -> EventPage:
    """One page, with a line on record of what it discloses.

    The line names positions, not persons: the feed never changes and neither does a version of an agreement,
    so positions, agreement and jurisdiction say exactly which values of whom were disclosed.

    Raises:
        NotPermitted: ``agreement-missing``.
        Conflict: ``position-beyond-feed``, ``feed-restored``.

    """
    agreement = agreement_of(principal, uow, deps)
    reach = covered(principal.jurisdiction)
    rows, extent = deps.feed.read(uow, Slice(query.after, query.limit, tuple(agreement.grants), reach))
    hold_position(extent, query.after)
    position = extent.following(query.after, query.limit, [row.seq for row in rows])
    uow.audit(_line(principal, agreement, query.after, position, len(rows)))
    events = [_seen(row, agreement, deps.pseudonym_secret()) for row in rows]
    return EventPage(events, position, more=position < extent.last)


def _seen(row: FeedRow, agreement: Agreement, secret: bytes) -> dict[str, Any]:
    told = {"type": row.type, "data": agreement.projections[row.type].of(row.data)}
    if agreement.subject == "plain":
        return {**told, "seq": row.seq, "id": row.event_id, "time": row.time, "subject": row.subject}
    # What is the same for every client would join what the pseudonyms keep apart.
    names = {"id": row.event_id, "subject": row.subject}
    hidden = {name: agreement.pseudonym(value, secret) for name, value in names.items()}
    return {**told, **hidden, "time": row.time.replace(hour=0, minute=0, second=0, microsecond=0)}


def _line(principal: Principal, agreement: Agreement, after: int, through: int, given: int) -> AuditLine:
    detail = {"agreement": agreement.name, "after": after, "through": through, "given": given}
    detail |= {"jurisdiction": list(principal.jurisdiction)}
    return AuditLine(principal, "event.read", "feed", [f"{after}-{through}"], detail)
