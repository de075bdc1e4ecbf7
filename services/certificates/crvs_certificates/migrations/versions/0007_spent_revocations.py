"""Revocations of certificates that a restore has lost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "spent_revocation",
        sa.Column("serial", sa.Text, sa.ForeignKey("spent_serial.serial"), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason_code", sa.Text, nullable=False),
    )
    grant(op, "spent_revocation", "SELECT, INSERT", "certificates")


def downgrade() -> None:
    """Loses which of the certificates that a restore forgot were revoked."""
    op.drop_table("spent_revocation")
