"""Sessions know the browser or program that opened them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("session", sa.Column("device", sa.Text))


def downgrade() -> None:
    op.drop_column("session", "device")
