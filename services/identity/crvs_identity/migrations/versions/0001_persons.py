"""Persons, the acts that name them, and their history."""

from __future__ import annotations

from alembic import op

from crvs_identity.adapters.tables import METADATA
from crvs_kernel.migrations import create_plumbing, drop_plumbing, grant

revision = "0001"
down_revision = None

GRANTS = {
    "person": "SELECT, INSERT, UPDATE",
    "act": "SELECT, INSERT, UPDATE",
    "person_fact": "SELECT, INSERT",  # a person's history is never rewritten
}


def upgrade() -> None:
    create_plumbing(op, "identity")
    METADATA.create_all(op.get_bind(), checkfirst=False)
    for table, privileges in GRANTS.items():
        grant(op, table, privileges, "identity")


def downgrade() -> None:
    METADATA.drop_all(op.get_bind(), checkfirst=False)
    drop_plumbing(op)
