"""Entries that were cancelled: what they proved counts no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "cancelled_record",
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    grant(op, "cancelled_record", "SELECT, INSERT", "identity")


def downgrade() -> None:
    """Loses which entries were cancelled; their acts count again until the events are told anew."""
    op.drop_table("cancelled_record")
