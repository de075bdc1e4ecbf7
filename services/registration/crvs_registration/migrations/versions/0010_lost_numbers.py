"""Numbers that records were given and a restore has lost: each gets its own again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "lost_number",
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    grant(op, "lost_number", "SELECT, INSERT", "registration")


def downgrade() -> None:
    """Loses which numbers belong to records that are behind: they would get others."""
    op.drop_table("lost_number")
