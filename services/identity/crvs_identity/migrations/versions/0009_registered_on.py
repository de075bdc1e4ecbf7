"""When the birth of each person was registered: by that, of an adult nobody knows who was single."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("person", sa.Column("registered_on", sa.Date))


def downgrade() -> None:
    """Loses the days; whoever was `unknown` stays so until the next act."""
    op.drop_column("person", "registered_on")
