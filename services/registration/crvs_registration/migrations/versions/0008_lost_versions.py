"""A record can be behind after more than one restore: each lost version is noted."""

from __future__ import annotations

from alembic import op

from crvs_kernel.database.migrations import build_indexes

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    build_indexes(op, "CREATE UNIQUE INDEX lost_record_version ON lost_record (record_id, version)")
    op.execute(
        "ALTER TABLE lost_record DROP CONSTRAINT lost_record_pkey,"
        " ADD CONSTRAINT lost_record_pkey PRIMARY KEY USING INDEX lost_record_version"
    )


def downgrade() -> None:
    op.execute(
        "DELETE FROM lost_record l USING lost_record m"
        " WHERE m.record_id = l.record_id AND m.version > l.version"
    )
    op.drop_constraint("lost_record_pkey", "lost_record")
    op.create_primary_key("lost_record_pkey", "lost_record", ["record_id"])
