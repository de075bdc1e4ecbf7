"""The last possible day of a vital event whose day is not known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("record", sa.Column("date_of_occurrence_until", sa.Date))
    grant(op, "record", "UPDATE (date_of_occurrence_until)", "registration")


def downgrade() -> None:
    """The declarations keep the days."""
    op.drop_column("record", "date_of_occurrence_until")
