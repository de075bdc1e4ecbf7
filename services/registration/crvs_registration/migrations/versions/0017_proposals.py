"""Proposals: grave acts that wait for a second person, and their decisions."""

from alembic import op

from crvs_kernel.proposals.tables import create_proposals, drop_proposals

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    create_proposals(op, "registration")


def downgrade() -> None:
    """Loses what was proposed and decided; the acts that were carried out stay in the records."""
    drop_proposals(op)
