"""Indexes for what a search asks beside names and numbers, built while writers go on."""

from __future__ import annotations

from alembic import op

from crvs_kernel.database.migrations import build_indexes

revision = "0016"
down_revision = "0015"
_INDEXES = {
    "party_born": "party (born_from) WHERE born_from IS NOT NULL",
    "record_occurred": "record (date_of_occurrence)",
    "record_occurred_until": "record (date_of_occurrence_until) WHERE date_of_occurrence_until IS NOT NULL",
    "record_district": "record (district, id)",
    "record_archived": "record (id) WHERE status = 'archived'",
    "record_doubtful": "record (id) WHERE duplicates <> '[]'",
    "action_registered_by": "action (actor, record_id) WHERE type = 'register'",
}


def upgrade() -> None:
    build_indexes(op, *(f"CREATE INDEX {name} ON {where}" for name, where in _INDEXES.items()))


def downgrade() -> None:
    for name in _INDEXES:
        op.execute(f"DROP INDEX {name}")
