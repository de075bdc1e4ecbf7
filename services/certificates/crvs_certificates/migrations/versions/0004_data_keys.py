"""The table of data keys, which proves that a process has the right one."""

from alembic import op

from crvs_kernel.database.migrations import add_data_key

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    add_data_key(op, "certificates")


def downgrade() -> None:
    op.drop_table("data_key")
