"""Plumbing and one append-only table."""

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import create_plumbing, drop_plumbing, grant

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_plumbing(op, "notes")
    op.create_table(
        "note",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("text", sa.Text, nullable=False, unique=True),
    )
    grant(op, "note", "SELECT, INSERT", "notes")


def downgrade() -> None:
    op.drop_table("note")
    drop_plumbing(op)
