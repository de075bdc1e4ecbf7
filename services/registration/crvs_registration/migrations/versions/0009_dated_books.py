"""A book knows the latest date of its entries: a clock that went back cannot number before it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("book", sa.Column("last_on", sa.Date))
    grant(op, "book", "UPDATE (last_on)", "registration")


def downgrade() -> None:
    op.drop_column("book", "last_on")
