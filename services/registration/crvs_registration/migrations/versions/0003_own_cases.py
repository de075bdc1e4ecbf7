"""An index on who declared: some roles see the cases that they declared themselves, and no others."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Not concurrently: that would wait for the next migrator, which waits for this one's advisory lock."""
    op.execute("CREATE INDEX action_declared_by ON action (actor, record_id) WHERE seq = 1")


def downgrade() -> None:
    op.execute("DROP INDEX action_declared_by")
