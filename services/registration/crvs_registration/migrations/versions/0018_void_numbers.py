"""The index of the ledger of void numbers."""

from alembic import op

from crvs_kernel.database.migrations import build_indexes

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    build_indexes(op, "CREATE INDEX action_cancelled ON action (record_id, seq) WHERE type = 'cancel'")


def downgrade() -> None:
    op.execute("DROP INDEX action_cancelled")
