"""Indexes of the audit and of children, and the key of acts by facts, built while writers go on."""

from __future__ import annotations

from alembic import op

from crvs_kernel.database.migrations import build_indexes, index_audit

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    index_audit(op)
    build_indexes(
        op,
        "CREATE INDEX ix_act_child ON act (child)",
        "CREATE UNIQUE INDEX act_by_fact ON act (record_id, role, fact)",
    )
    op.execute(
        "ALTER TABLE act DROP CONSTRAINT act_pkey,"
        " ADD CONSTRAINT act_pkey PRIMARY KEY USING INDEX act_by_fact"
    )


def downgrade() -> None:
    """Keep all: version 0002 takes its own key back, and a new database has the rest from 0001 on."""
