"""What a restore needs: where this database was opened, and UINs that were allotted but are not here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import create_incarnation, grant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    create_incarnation(op, "identity")
    op.create_table(
        "spent_uin",
        sa.Column("uin", sa.Text, primary_key=True),
        sa.Column("birth_record_id", sa.Uuid, nullable=False, index=True),
        sa.Column("number", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    grant(op, "spent_uin", "SELECT, INSERT", "identity")


def downgrade() -> None:
    """Loses which UINs were allotted before a restore: they could be drawn again."""
    op.drop_table("spent_uin")
    op.drop_table("incarnation")
