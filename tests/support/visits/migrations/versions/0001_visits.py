"""The kernel's own tables, visits that are only added, and a count of them by day."""

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import create_plumbing, drop_plumbing, grant

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_plumbing(op, "visits")
    op.create_table(
        "visit", sa.Column("id", sa.Uuid, primary_key=True), sa.Column("guest", sa.Text, nullable=False)
    )
    op.create_table(
        "day", sa.Column("day", sa.Date, primary_key=True), sa.Column("visits", sa.Integer, nullable=False)
    )
    grant(op, "visit", "SELECT, INSERT", "visits")
    grant(op, "day", "SELECT, INSERT, UPDATE", "visits")


def downgrade() -> None:
    op.drop_table("day")
    op.drop_table("visit")
    drop_plumbing(op)
