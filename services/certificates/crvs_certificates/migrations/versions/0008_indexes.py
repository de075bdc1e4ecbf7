"""Indexes of the audit, built while writers go on."""

from __future__ import annotations

from alembic import op

from crvs_kernel.database.migrations import index_audit

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    index_audit(op)


def downgrade() -> None:
    """Keep the indexes of the audit: a new database has them from version 0001 on."""
