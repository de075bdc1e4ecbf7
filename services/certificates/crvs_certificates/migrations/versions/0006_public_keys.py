"""Public keys of the seal and of the QR codes, current and former."""

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "public_key",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("use", sa.Text, sa.CheckConstraint("use IN ('qr', 'seal')"), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    grant(op, "public_key", "SELECT, INSERT", "certificates")


def downgrade() -> None:
    op.drop_table("public_key")
