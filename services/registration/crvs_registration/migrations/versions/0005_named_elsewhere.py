"""Counts, by account and day, of declarations that name people whom other offices registered."""

from __future__ import annotations

from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(
        "CREATE TABLE named_elsewhere"
        " (actor text, day date, count integer NOT NULL, PRIMARY KEY (actor, day))"
    )
    grant(op, "named_elsewhere", "SELECT, INSERT, UPDATE (count)", "registration")


def downgrade() -> None:
    op.execute("DROP TABLE named_elsewhere")
