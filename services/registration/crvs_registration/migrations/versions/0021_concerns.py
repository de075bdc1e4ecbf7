"""The offices that an entry concerns, and what was looked up of other offices' records.

Entries of before concern nobody yet: `crvs-registration reindex` writes the rows, while the register works.
"""

from __future__ import annotations

from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute(
        "CREATE TABLE concern (office text, record_id uuid,"
        " CONSTRAINT concern_pkey PRIMARY KEY (office, record_id))"
    )
    op.execute("CREATE INDEX concern_record ON concern (record_id)")
    grant(op, "concern", "SELECT, INSERT, DELETE", "registration")
    op.execute(
        "CREATE TABLE lookup (id uuid PRIMARY KEY, at timestamptz NOT NULL, day date NOT NULL,"
        " actor text NOT NULL, name text, role text, office text, asked_by text NOT NULL,"
        " purpose text NOT NULL, words text NOT NULL, record_ids uuid[] NOT NULL)"
    )
    op.execute("CREATE INDEX lookup_actor ON lookup (actor, day)")
    op.execute("CREATE INDEX lookup_records ON lookup USING gin (record_ids)")
    grant(op, "lookup", "SELECT, INSERT", "registration")


def downgrade() -> None:
    """Loses who looked records up, but for the lines of the audit."""
    op.execute(
        "DELETE FROM name_word w USING concern c WHERE c.record_id = w.record_id AND c.office = w.office"
    )
    op.execute("DROP TABLE lookup")
    op.execute("DROP TABLE concern")
