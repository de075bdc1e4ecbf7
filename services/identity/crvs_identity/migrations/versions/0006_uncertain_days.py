"""The last possible day of an act whose day is not known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("act", sa.Column("until", sa.Date))
    grant(op, "act", "UPDATE (until)", "identity")


def downgrade() -> None:
    """Loses which days of acts are not known."""
    op.drop_column("act", "until")
