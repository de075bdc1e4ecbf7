"""Shared parts of the services' migrations: the plumbing tables and the grants of the app role."""

from __future__ import annotations

import re

from alembic.operations import Operations
from sqlalchemy import BigInteger, Column, DateTime, Identity, Text, func, text
from sqlalchemy.dialects.postgresql import dialect
from sqlalchemy.schema import CreateIndex

from crvs_kernel.database.tables import PLUMBING, PLUMBING_GRANTS, PLUMBING_METADATA

_NAME = re.compile(r"[a-z_]+")
_INDEX = re.compile(r"(CREATE (?:UNIQUE )?INDEX) ([a-z_]+) (ON [a-z_]+ .+)", re.DOTALL)
LOCK_TIMEOUT_MS = 4000  # a migration gives up rather than queue before writers


def _run(op: Operations, statement: str) -> None:
    op.execute(text(statement))


def grant(op: Operations, table: str, privileges: str, service: str) -> None:
    """Grant to the service's app role, e.g. ``grant(op, "action", "SELECT, INSERT", "registration")``."""
    if not _NAME.fullmatch(table) or not _NAME.fullmatch(service):
        raise ValueError("table and service are plain lower-case names")
    _run(op, f"GRANT {privileges} ON {table} TO {service}_app")


def create_plumbing(op: Operations, service: str) -> None:
    """Create the tables of `crvs_kernel.database.tables` with the app role's least privileges."""
    PLUMBING_METADATA.create_all(op.get_bind(), checkfirst=False)
    for table, privileges in PLUMBING_GRANTS.items():
        grant(op, table, privileges, service)
    grant(op, "alembic_version", "SELECT", service)  # processes wait for the version that they need


def add_data_key(op: Operations, service: str) -> None:
    """Create the table of data keys in a database whose plumbing is older than that table."""
    PLUMBING.data_key.create(op.get_bind(), checkfirst=True)
    grant(op, "data_key", PLUMBING_GRANTS["data_key"], service)


def create_incarnation(op: Operations, service: str) -> None:
    """Create the table that says where the database was opened (`crvs_kernel.database.incarnation`)."""
    op.create_table(
        "incarnation",
        Column("number", BigInteger, Identity(always=True), primary_key=True),
        Column("place", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )
    grant(op, "incarnation", "SELECT, INSERT", service)


def drop_plumbing(op: Operations) -> None:
    """Drop what `create_plumbing` made."""
    PLUMBING_METADATA.drop_all(op.get_bind(), checkfirst=True)


def extend_audit(op: Operations, service: str) -> None:
    """Give the audit its columns of where and in whose words, and take its clock from the app role.

    A new database has them from `create_plumbing`; one that is older gets them here, and the indexes of them
    in a revision of its own (`index_audit`).
    """
    columns = ("address", "stated_purpose", "client_request_id")
    _run(op, "ALTER TABLE audit " + ", ".join(f"ADD COLUMN IF NOT EXISTS {name} text" for name in columns))
    PLUMBING.spent_context.create(op.get_bind(), checkfirst=True)
    _run(op, f"REVOKE INSERT ON audit FROM {service}_app")
    for table in ("audit", "spent_context"):
        grant(op, table, PLUMBING_GRANTS[table], service)


def index_audit(op: Operations) -> None:
    """Build the indexes of the audit where absent: its table is one of the largest."""
    own = dialect()  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy
    build_indexes(op, *sorted(str(CreateIndex(each).compile(dialect=own)) for each in PLUMBING.audit.indexes))


def build_indexes(op: Operations, *definitions: str) -> None:
    """Build indexes on tables that are in use, each a ``CREATE [UNIQUE] INDEX …``, while writers go on.

    A revision that does this does nothing else before it, as it is no transaction any more. It can be run
    again: what a build that was cut off left is built anew, and an index that is there stays. It may wait
    long for old transactions, because that blocks nobody.
    """
    with op.get_context().autocommit_block():
        _run(op, "SET lock_timeout = 0; SET statement_timeout = 0")
        for definition in definitions:
            start, name, table = _INDEX.fullmatch(definition.strip()).groups()  # type: ignore[union-attr]  # or fail
            _drop_unfinished(op, name)
            _run(op, f"{start} CONCURRENTLY IF NOT EXISTS {name} {table}")
        _run(op, "RESET statement_timeout")
        _run(op, f"SET lock_timeout = {LOCK_TIMEOUT_MS}")


def _drop_unfinished(op: Operations, name: str) -> None:
    look = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")
    if op.get_bind().scalar(look, {"name": name}) is False:
        _run(op, f"DROP INDEX CONCURRENTLY {name}")


def reduce_audit(op: Operations, service: str) -> None:
    """Undo `extend_audit`; the columns go with what is in them."""
    columns = ("address", "stated_purpose", "client_request_id")
    _run(op, "ALTER TABLE audit " + ", ".join(f"DROP COLUMN {name}" for name in columns))
    _run(op, "DROP TABLE spent_context")
    grant(op, "audit", "INSERT", service)
