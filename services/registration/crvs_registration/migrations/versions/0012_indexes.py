"""Indexes of the audit, and of who declared, built while writers go on."""

from __future__ import annotations

from alembic import op

from crvs_kernel.database.migrations import build_indexes, index_audit

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    index_audit(op)
    build_indexes(op, "CREATE INDEX action_declared_by ON action (actor, record_id) WHERE seq = 1")


def downgrade() -> None:
    """Keep the indexes of the audit: a new database has them from version 0001 on."""
    op.execute("DROP INDEX action_declared_by")
