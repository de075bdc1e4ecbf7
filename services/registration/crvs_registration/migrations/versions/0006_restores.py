"""What a restore needs: where this database was opened, and the numbers of books that it left out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import create_incarnation, grant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    create_incarnation(op, "registration")
    op.create_table(
        "spent_number",
        sa.Column("office", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("first", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.CheckConstraint("last >= first", name="spent_number_order"),
    )
    grant(op, "spent_number", "SELECT, INSERT", "registration")


def downgrade() -> None:
    """Loses why books have gaps; the books stay where they are."""
    op.drop_table("spent_number")
    op.drop_table("incarnation")
