"""Requests at other offices than the entry's, and how often an account made them on a day."""

from __future__ import annotations

from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("ALTER TABLE certificate_request ADD COLUMN asked_at text, ADD COLUMN asked_path text[]")
    op.execute(
        "CREATE TABLE asked_elsewhere (actor text, day date, count integer NOT NULL,"
        " CONSTRAINT asked_elsewhere_pkey PRIMARY KEY (actor, day))"
    )
    grant(op, "asked_elsewhere", "SELECT, INSERT, UPDATE (count)", "certificates")


def downgrade() -> None:
    op.execute("DROP TABLE asked_elsewhere")
    op.execute("ALTER TABLE certificate_request DROP COLUMN asked_at, DROP COLUMN asked_path")
