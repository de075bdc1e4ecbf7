"""What a restore needs: where this database was opened, and serial numbers that others know alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import create_incarnation, grant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    create_incarnation(op, "certificates")
    op.create_table(
        "spent_serial",
        sa.Column("serial", sa.Text, primary_key=True),
        sa.Column("record_id", sa.Uuid, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    grant(op, "spent_serial", "SELECT, INSERT", "certificates")


def downgrade() -> None:
    """Loses which serial numbers were given before a restore."""
    op.drop_table("spent_serial")
    op.drop_table("incarnation")
