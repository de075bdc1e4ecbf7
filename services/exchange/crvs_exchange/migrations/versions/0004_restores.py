"""What a restore needs: where this database was opened, and positions that it made void."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import create_incarnation, grant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    create_incarnation(op, "exchange")
    op.create_table(
        "feed_gap",
        sa.Column("after", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.CheckConstraint("until > after", name="feed_gap_order"),
    )
    grant(op, "feed_gap", "SELECT, INSERT", "exchange")


def downgrade() -> None:
    """Loses which positions are void: a reader from before a restore would pass over events."""
    op.drop_table("feed_gap")
    op.drop_table("incarnation")
