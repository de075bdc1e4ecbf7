"""Records that a restore has lost for good: named once, then known to be lost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "lost_record",
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    grant(op, "lost_record", "SELECT, INSERT", "registration")


def downgrade() -> None:
    op.drop_table("lost_record")
