"""Shared parts of the services' migrations: the plumbing tables and the grants of the app role."""

from __future__ import annotations

import re

from alembic.operations import Operations
from sqlalchemy import text

from crvs_kernel.database.tables import PLUMBING_GRANTS, PLUMBING_METADATA

_NAME = re.compile(r"[a-z_]+")


def _run(op: Operations, statement: str) -> None:
    op.execute(text(statement))


def grant(op: Operations, table: str, privileges: str, service: str) -> None:
    """Grant to the service's app role, e.g. ``grant(op, "action", "SELECT, INSERT", "registration")``."""
    if not _NAME.fullmatch(table) or not _NAME.fullmatch(service):
        raise ValueError("table and service are plain lower-case names")
    _run(op, f"GRANT {privileges} ON {table} TO {service}_app")


def create_plumbing(op: Operations, service: str) -> None:
    """Create outbox, inbox, idempotency, audit and dead_letter with the app role's least privileges."""
    PLUMBING_METADATA.create_all(op.get_bind(), checkfirst=False)
    for table, privileges in PLUMBING_GRANTS.items():
        grant(op, table, privileges, service)
    grant(op, "alembic_version", "SELECT", service)  # processes wait for the version that they need


def drop_plumbing(op: Operations) -> None:
    """Drop what `create_plumbing` made."""
    PLUMBING_METADATA.drop_all(op.get_bind(), checkfirst=False)
