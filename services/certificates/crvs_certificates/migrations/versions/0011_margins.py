"""The margins of entries, as they were told, and which of them a certificate prints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "entry_margin",
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    grant(op, "entry_margin", "SELECT, INSERT", "certificates")
    op.add_column("certificate", sa.Column("noted_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Loses the margins; they are told anew when registration publishes its records again."""
    op.drop_column("certificate", "noted_at")
    op.drop_table("entry_margin")
