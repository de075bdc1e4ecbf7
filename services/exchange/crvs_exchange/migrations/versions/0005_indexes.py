"""Indexes of the audit and of events in the feed, each event once, built while writers go on."""

from __future__ import annotations

from alembic import op

from crvs_kernel.database.migrations import build_indexes, index_audit

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    index_audit(op)
    build_indexes(op, "CREATE UNIQUE INDEX feed_event_id ON feed (event_id)")


def downgrade() -> None:
    """Keep the indexes of the audit: a new database has them from version 0001 on."""
    op.drop_index("feed_event_id")
