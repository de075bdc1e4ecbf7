"""Persons, the acts that name them, and their history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

from crvs_identity.store.tables import ACT, METADATA, PERSON, PERSON_FACT
from crvs_kernel.database.migrations import create_plumbing, drop_plumbing, grant

revision = "0001"
down_revision = None

GRANTS = {
    # What a correction or an act may change; number, birth and office of a person are for ever.
    "person": "SELECT, INSERT, UPDATE (sex, date_of_birth, birth_version, status, civil_status, version)",
    "act": "SELECT, INSERT, UPDATE (version, date, uin, spouse, number)",
    "person_fact": "SELECT, INSERT",  # a person's history is never rewritten
}


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", UUID(as_uuid=True), primary_key=True),
        sa.Column("uin", sa.Text, nullable=False, unique=True),
        sa.Column("birth_record_id", UUID(as_uuid=True), nullable=False, unique=True),
        sa.Column("birth_version", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("office", "province", "sex")),
        sa.Column("date_of_birth", sa.Date, nullable=False),
        sa.Column("status", sa.Text, nullable=False, server_default="alive"),
        sa.Column("civil_status", sa.Text, nullable=False, server_default="single"),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    )


def _act() -> None:
    op.create_table(
        "act",
        sa.Column("record_id", UUID(as_uuid=True), primary_key=True),
        sa.Column("role", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        *(sa.Column(name, sa.Text, index=True) for name in ("uin", "spouse", "number")),
    )


def upgrade() -> None:
    create_plumbing(op, "identity")
    _person()
    METADATA.create_all(op.get_bind(), [PERSON_FACT], checkfirst=False)
    _act()
    for table, privileges in GRANTS.items():
        grant(op, table, privileges, "identity")


def downgrade() -> None:
    METADATA.drop_all(op.get_bind(), [PERSON, PERSON_FACT, ACT], checkfirst=False)
    drop_plumbing(op)
