"""Marginal notes of entries: a projection of annotations; entries of before get theirs with the next act."""

from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute("ALTER TABLE record ADD COLUMN notes jsonb NOT NULL DEFAULT '[]'")
    grant(op, "record", "UPDATE (notes)", "registration")


def downgrade() -> None:
    op.execute("ALTER TABLE record DROP COLUMN notes")
