"""Proposals in PostgreSQL, sealed; they expire by the database's clock, and no job has to run for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from crvs_kernel.caller.context import Principal
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.primitives import canonical_json
from crvs_kernel.proposals.model import About, Approval, Decided, Outcome, Proposal, Proposed
from crvs_kernel.proposals.sealed import place_of

Offices = Sequence[str] | None  # None: all of them
_KEY = "hashtextextended('proposal:' || {}, 0)"
_OPEN = "d.proposal IS NULL AND p.expires_at > clock_timestamp()"
_FROM = " FROM proposal p LEFT JOIN proposal_decision d ON d.proposal = p.id"
# Whoever proposes holds locks of the act already, and whoever decides takes this one first: so that they
# never wait for each other, the first gives way.
_TRY_LOCK = sql(f"SELECT pg_try_advisory_xact_lock({_KEY.format('%(subject)s')}) AS free")
_OPEN_FOR = sql(f"SELECT p.id::text AS id{_FROM} WHERE p.subject = %(subject)s AND {_OPEN}")
_SELECT = (
    "SELECT p.id::text AS id, p.act, p.subject, p.version, p.office, p.label, p.proposed_at, p.expires_at,"
    " p.policy_version, p.conditions, p.sealed, d.outcome, d.decided_by, d.decided_at,"
    " d.policy_version AS decided_under,"
    " d.sealed AS decision, CASE WHEN d.proposal IS NOT NULL THEN d.outcome"
    f" WHEN {_OPEN} THEN 'open' ELSE 'expired' END AS standing{_FROM}"
    " WHERE (%(offices)s::text[] IS NULL OR p.office = ANY(%(offices)s::text[]))"  # law 7, in SQL
)
_ONE = sql(f"{_SELECT} AND p.id = %(id)s", arrays=("offices",))
_LOCKED = sql(
    f"SELECT pg_advisory_xact_lock({_KEY.format('subject')}) FROM proposal"  # noqa: S608 - constants
    f" WHERE id = %(id)s; {_SELECT} AND p.id = %(id)s",
    arrays=("offices",),
)
_QUEUES = {
    "to-decide": f" AND {_OPEN} AND p.proposed_by <> %(me)s AND"  # noqa: S608 - constants
    " ARRAY(SELECT p.act || ' ' || c || CASE WHEN p.office = %(own)s THEN ' own' ELSE ' above' END"
    " FROM unnest(p.conditions) c) <@ %(decides)s::text[]",
    "own": " AND p.proposed_by = %(me)s",
    "all": "",
}
_PAGES = {
    queue: sql(
        f"{_SELECT}{condition} AND (%(before)s::uuid IS NULL OR p.id < %(before)s::uuid)"
        " ORDER BY p.id DESC LIMIT %(limit)s",
        arrays=("offices", "decides"),
    )
    for queue, condition in _QUEUES.items()
}
QUEUES = tuple(_QUEUES)
_ADD = sql(
    "INSERT INTO proposal (id, act, subject, version, office, label, proposed_by, expires_at, policy_version,"
    " conditions, sealed) VALUES (%(id)s, %(act)s, %(subject)s, %(version)s, %(office)s, %(label)s,"
    " %(proposed_by)s, clock_timestamp() + make_interval(days => %(days)s), %(policy_version)s,"
    " %(conditions)s, %(sealed)s)",
    arrays=("conditions",),
)
_DECIDE = sql(
    "INSERT INTO proposal_decision (proposal, outcome, decided_by, policy_version, sealed)"
    " VALUES (%(id)s, %(outcome)s, %(decided_by)s, %(policy_version)s, %(sealed)s)"
)


@dataclass(frozen=True)
class QueuePage:
    """Which proposals: a queue, after which one, how many; ``decides`` is of `PairPolicy`."""

    queue: str
    before: str | None
    limit: int
    decides: Sequence[tuple[str, str, str]]


class Proposals:
    """Reads and adds proposals; what people wrote and who they are is sealed, bound to its row."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def try_lock_subject(self, uow: UnitOfWork, subject: str) -> tuple[bool, str | None]:
        """Lock the subject, unless somebody proposes or decides about it now; give an open proposal, too."""
        locked = uow.lock(_TRY_LOCK, subject=subject)
        row = uow.row(_OPEN_FOR, subject=subject)
        return bool(locked and locked["free"]), row["id"] if row else None

    def find(self, uow: UnitOfWork, id_: str, offices: Offices) -> Proposal | None:
        """A proposal about these offices."""
        return self._read(uow.row(_ONE, id=id_, offices=offices))

    def lock(self, uow: UnitOfWork, id_: str, offices: Offices) -> Proposal | None:
        """The same, once nobody else decides about its subject."""
        return self._read(uow.lock(_LOCKED, id=id_, offices=offices))

    def page(self, uow: UnitOfWork, asked: QueuePage, who: Principal, offices: Offices) -> list[Proposal]:
        """A queue as somebody sees it, newest first, and one more than the limit when there are more."""
        rows = uow.rows(
            _PAGES[asked.queue],
            offices=offices,
            me=who.subject,
            own=who.office,
            decides=[" ".join(each) for each in asked.decides],
            before=asked.before,
            limit=asked.limit + 1,
        )
        return [self._opened(row) for row in rows]

    def add(self, uow: UnitOfWork, columns: Mapping[str, Any], command: Proposed) -> None:
        """Queue a new proposal."""
        by = vars(command.by) | {"scopes": sorted(command.by.scopes)}
        sealed = self._seal("proposal", columns["id"], {"body": command.body, "by": by})
        about = {"subject": command.subject, "version": command.version}
        uow.write(_ADD, **columns, **about, proposed_by=command.by.subject, sealed=sealed)

    def decide(self, uow: UnitOfWork, approval: Approval, outcome: Outcome, reason: str | None) -> None:
        """Queue the one decision of a proposal."""
        who = approval.by
        said = {"reason": reason, "office": who.office, "name": who.name, "role": who.role}
        sealed = self._seal("proposal_decision", approval.proposal, said)
        row = {"id": approval.proposal, "outcome": outcome, "decided_by": who.subject}
        uow.write(_DECIDE, **row, policy_version=approval.policy_version, sealed=sealed)

    def _seal(self, table: str, id_: str, value: Any) -> bytes:
        return self._cipher.seal(canonical_json(value), place_of(table, id_))

    def _open(self, table: str, id_: str, sealed: bytes) -> Any:
        return orjson.loads(self._cipher.open(bytes(sealed), place_of(table, id_)))

    def _read(self, row: Row | None) -> Proposal | None:
        return self._opened(row) if row else None

    def _opened(self, row: Row) -> Proposal:
        kept = self._open("proposal", row["id"], row["sealed"])
        return Proposal(
            id=row["id"],
            act=row["act"],
            about=About(row["office"], row["label"]),
            command=Proposed(row["subject"], row["version"], kept["body"], _principal(kept["by"])),
            policy_version=row["policy_version"],
            conditions=tuple(row["conditions"]),
            proposed_at=row["proposed_at"],
            expires_at=row["expires_at"],
            standing=row["standing"],
            decided=self._decided(row),
        )

    def _decided(self, row: Row) -> Decided | None:
        if row["outcome"] is None:
            return None
        said = self._open("proposal_decision", row["id"], row["decision"])
        return Decided(row["decided_by"], row["decided_at"], row["decided_under"], **said)


def _principal(kept: Mapping[str, Any]) -> Principal:
    sets = {"jurisdiction": tuple(kept["jurisdiction"]), "scopes": frozenset(kept["scopes"])}
    return Principal(**{**kept, **sets})
