"""The tables of proposals, in the database of the service whose acts they are; rows are only ever added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

from crvs_kernel.database.migrations import grant

PROPOSAL_METADATA = sa.MetaData()
_MOMENT = sa.DateTime(timezone=True)

PROPOSAL = sa.Table(
    "proposal",
    PROPOSAL_METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),  # the id of what the act changes
    sa.Column("version", sa.Integer, nullable=False),  # of the subject, on which the proposal was made
    sa.Column("office", sa.Text, nullable=False),  # whose the subject is
    sa.Column("label", sa.Text, nullable=False),  # what lists call the subject, without personal data
    sa.Column("proposed_by", sa.Text, nullable=False),
    sa.Column("proposed_at", _MOMENT, nullable=False, server_default=sa.func.now()),
    sa.Column("expires_at", _MOMENT, nullable=False),
    sa.Column("policy_version", sa.Text, nullable=False),
    # for which it needs a second person
    sa.Column("conditions", sa.ARRAY(sa.Text), nullable=False, server_default=sa.text("'{always}'")),
    sa.Column("sealed", sa.LargeBinary, nullable=False),  # the command as it was proposed, and its caller
)
sa.Index("proposal_office", PROPOSAL.c.office, PROPOSAL.c.id)
sa.Index("proposal_subject", PROPOSAL.c.subject)
sa.Index("proposal_proposed_by", PROPOSAL.c.proposed_by, PROPOSAL.c.id)

# At most one for each proposal: of two decisions at once one wins.
PROPOSAL_DECISION = sa.Table(
    "proposal_decision",
    PROPOSAL_METADATA,
    sa.Column("proposal", sa.Uuid, sa.ForeignKey("proposal.id"), primary_key=True),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("decided_by", sa.Text, nullable=False),
    sa.Column("decided_at", _MOMENT, nullable=False, server_default=sa.func.now()),
    sa.Column("policy_version", sa.Text, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),  # the reason, and the decider's name
    sa.CheckConstraint("outcome IN ('approved', 'refused', 'withdrawn')", name="proposal_decision_outcome"),
)


def create_proposals(op: Operations, service: str) -> None:
    """Make the tables; the app role adds rows and changes none."""
    PROPOSAL_METADATA.create_all(op.get_bind(), checkfirst=False)
    for table in PROPOSAL_METADATA.tables:
        grant(op, table, "SELECT, INSERT", service)


def add_conditions(op: Operations) -> None:
    """Bring tables of a release before conditions to this one; those made since have them."""
    op.execute("ALTER TABLE proposal ADD COLUMN IF NOT EXISTS conditions text[] NOT NULL DEFAULT '{always}'")


def drop_proposals(op: Operations) -> None:
    """Drop what `create_proposals` made, with what was proposed and decided."""
    PROPOSAL_METADATA.drop_all(op.get_bind(), checkfirst=True)
