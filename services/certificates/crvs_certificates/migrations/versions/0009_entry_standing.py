"""Cancellations and reinstatements of entries, on which the standing of their certificates rests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "entry_standing",
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("standing IN ('cancelled', 'reinstated')", name="entry_standing_known"),
    )
    grant(op, "entry_standing", "SELECT, INSERT", "certificates")


def downgrade() -> None:
    """Loses which entries were cancelled; their certificates hold again until the events are told anew."""
    op.drop_table("entry_standing")
