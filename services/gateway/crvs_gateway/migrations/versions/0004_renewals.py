"""Renewals of passwords: who gave whose account another activation code, and whether it was used."""

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "renewal",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("renewed_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("replaced_at", sa.DateTime(timezone=True)),
    )
    grant(op, "renewal", "SELECT, INSERT, UPDATE (used_at, replaced_at)", "gateway")


def downgrade() -> None:
    op.drop_table("renewal")
