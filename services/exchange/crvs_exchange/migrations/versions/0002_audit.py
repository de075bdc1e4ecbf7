"""Audit lines say from where and in whose words; a sealed context is used once."""

from __future__ import annotations

from alembic import op

from crvs_kernel.database.migrations import extend_audit, reduce_audit

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    extend_audit(op, "exchange")


def downgrade() -> None:
    reduce_audit(op, "exchange")
