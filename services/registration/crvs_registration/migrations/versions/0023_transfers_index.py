"""The index of the cases on their way to an office."""

from __future__ import annotations

from alembic import op

from crvs_kernel.database.migrations import build_indexes

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    build_indexes(op, "CREATE INDEX record_sent ON record (sent_to, id) WHERE sent_to IS NOT NULL")


def downgrade() -> None:
    op.execute("DROP INDEX record_sent")
