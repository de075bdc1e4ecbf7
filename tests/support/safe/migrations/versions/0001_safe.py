"""Plumbing, proposals, and safes."""

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import create_plumbing, drop_plumbing, grant
from crvs_kernel.proposals.tables import create_proposals, drop_proposals

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_plumbing(op, "safe")
    create_proposals(op, "safe")
    op.create_table(
        "safe",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
    )
    grant(op, "safe", "SELECT, INSERT, UPDATE", "safe")


def downgrade() -> None:
    op.drop_table("safe")
    drop_proposals(op)
    drop_plumbing(op)
