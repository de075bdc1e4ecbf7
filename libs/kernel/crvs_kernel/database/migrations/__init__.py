"""Shared parts of the services' migrations: the plumbing tables and the grants of the app role."""

from __future__ import annotations

import re

from alembic.operations import Operations
from sqlalchemy import BigInteger, Column, DateTime, Identity, Text, func, text

from crvs_kernel.database.tables import PLUMBING, PLUMBING_GRANTS, PLUMBING_METADATA

_NAME = re.compile(r"[a-z_]+")


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

    A new database has them from `create_plumbing`; one that is older gets them here.
    """
    columns = ("address", "stated_purpose", "client_request_id")
    _run(op, "ALTER TABLE audit " + ", ".join(f"ADD COLUMN IF NOT EXISTS {name} text" for name in columns))
    for index in PLUMBING.audit.indexes:
        index.create(op.get_bind(), checkfirst=True)
    PLUMBING.spent_context.create(op.get_bind(), checkfirst=True)
    _run(op, f"REVOKE INSERT ON audit FROM {service}_app")
    for table in ("audit", "spent_context"):
        grant(op, table, PLUMBING_GRANTS[table], service)


def reduce_audit(op: Operations, service: str) -> None:
    """Undo `extend_audit`; the columns go with what is in them."""
    columns = ("address", "stated_purpose", "client_request_id")
    _run(op, "ALTER TABLE audit " + ", ".join(f"DROP COLUMN {name}" for name in columns))
    _run(op, "DROP INDEX audit_actor, audit_at")
    _run(op, "DROP TABLE spent_context")
    grant(op, "audit", "INSERT", service)
