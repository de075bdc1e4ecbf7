"""The plumbing tables that each service keeps beside its own, in its own database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

NOW = func.now()


@dataclass(frozen=True)
class Plumbing:
    """The tables by name."""

    outbox: Table
    inbox: Table
    idempotency: Table
    audit: Table
    dead_letter: Table
    spent_context: Table
    data_key: Table


def _moment(name: str) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=NOW)


def _outbox(metadata: MetaData) -> Table:
    """Events committed with their state; the relay deletes a row when the bus has it."""
    return Table(
        "outbox",
        metadata,
        Column("seq", BigInteger, Identity(always=True), primary_key=True),
        Column("id", UUID(as_uuid=True), nullable=False),
        Column("topic", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("time", DateTime(timezone=True), nullable=False),
        Column("data", Text, nullable=False),  # JSON text, sent as it is
    )


def _inbox(metadata: MetaData) -> Table:
    """Ids of handled events by consumer group: a repeated event has no second effect (law 2)."""
    return Table(
        "inbox",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("event_id", Text, primary_key=True),
        _moment("at"),
    )


def _idempotency(metadata: MetaData) -> Table:
    """First answers, by caller, route and key (law 2)."""
    return Table(
        "idempotency",
        metadata,
        Column("caller", Text, primary_key=True),
        Column("route", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("fingerprint", Text, nullable=False),
        Column("status", Integer, nullable=False),
        Column("headers", Text, nullable=False),  # JSON object
        Column("body", LargeBinary, nullable=False),  # the exact bytes of the first answer, sealed
        _moment("at"),
    )


def _audit(metadata: MetaData) -> Table:
    """Audit lines (law 6); the app role can add lines and never change them, nor date them."""
    table = Table(
        "audit",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        _moment("at"),
        Column("actor", Text, nullable=False),
        Column("actor_kind", Text, nullable=False),
        Column("office", Text),
        Column("purpose", Text, nullable=False),
        Column("act", Text, nullable=False),
        Column("subject_kind", Text, nullable=False),
        Column("subject_ids", ARRAY(Text), nullable=False),
        Column("request_id", Text, nullable=False),
        Column("detail", JSONB, nullable=False),
        Column("address", Text),  # where the door saw the caller; null for our own processes
        Column("stated_purpose", Text),  # in the caller's words
        Column("client_request_id", Text),  # the caller's number of the request
    )
    Index("audit_actor", table.c.actor, table.c.id)
    Index("audit_at", table.c.at, postgresql_using="brin", postgresql_with={"autosummarize": "on"})
    # fastupdate batches the work of the index: an audit line must not slow the act that it records.
    Index("audit_subject_ids", table.c.subject_ids, postgresql_using="gin")
    return table


def _dead_letter(metadata: MetaData) -> Table:
    """Events set aside with the reason, so that later events of the same key wait behind them (law 8)."""
    table = Table(
        "dead_letter",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("event_id", Text, primary_key=True),
        Column("topic", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("reason", JSONB, nullable=False),
        Column("message", LargeBinary, nullable=False),  # headers and value, to replay from, sealed
        _moment("at"),
        Column("replayed_at", DateTime(timezone=True)),
    )
    Index(
        "dead_letter_parked",
        table.c.consumer,
        table.c.topic,
        table.c.key,
        postgresql_where=table.c.replayed_at.is_(None),
    )
    return table


def _spent_context(metadata: MetaData) -> Table:
    """Ids of the gateway's statements that were used to write, or refused: none is used twice (ADR 17).

    They count for half a minute, so they need no write-ahead log: a crash of the server forgets them.
    """
    columns = Column("id", Text, primary_key=True), _moment("at")
    return Table("spent_context", metadata, *columns, prefixes=["UNLOGGED"])


def _data_key(metadata: MetaData) -> Table:
    """The data keys under which values of this database are sealed (`crvs_kernel.database.data_keys`)."""
    return Table(
        "data_key",
        metadata,
        Column("id", Text, primary_key=True),
        Column("root", LargeBinary, nullable=False),  # one secret, the same in each row, sealed by its key
        _moment("since"),
    )


def plumbing_tables(metadata: MetaData) -> Plumbing:
    """Add the plumbing tables to a service's metadata."""
    return Plumbing(
        outbox=_outbox(metadata),
        inbox=_inbox(metadata),
        idempotency=_idempotency(metadata),
        audit=_audit(metadata),
        dead_letter=_dead_letter(metadata),
        spent_context=_spent_context(metadata),
        data_key=_data_key(metadata),
    )


PLUMBING_METADATA = MetaData()
PLUMBING = plumbing_tables(PLUMBING_METADATA)
AUDIT_COLUMNS = tuple(
    c.name for c in PLUMBING.audit.columns if c.server_default is None and c.identity is None
)

# What the app role may do with each: no UPDATE or DELETE where history must stay.
PLUMBING_GRANTS = {
    "outbox": "SELECT, INSERT, DELETE",
    "inbox": "SELECT, INSERT",
    "idempotency": "SELECT, INSERT",
    "audit": f"SELECT, INSERT ({', '.join(AUDIT_COLUMNS)})",  # id and time are the database's own
    "dead_letter": "SELECT, INSERT, UPDATE (replayed_at)",
    "spent_context": "SELECT, INSERT",
    "data_key": "SELECT, INSERT",
}
