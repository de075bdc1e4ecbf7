"""For what of the policy an act was proposed."""

from alembic import op

from crvs_kernel.proposals.tables import add_conditions

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    add_conditions(op)


def downgrade() -> None:
    op.execute("ALTER TABLE proposal DROP COLUMN conditions")
