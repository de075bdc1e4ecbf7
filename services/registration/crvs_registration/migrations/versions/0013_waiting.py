"""An index on what waits, for those whose queue is that of a province or the country."""

from __future__ import annotations

from alembic import op

from crvs_kernel.database.migrations import build_indexes

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    build_indexes(
        op, "CREATE INDEX record_waiting ON record (status, id) WHERE status IN ('declared', 'rejected')"
    )


def downgrade() -> None:
    op.execute("DROP INDEX record_waiting")
