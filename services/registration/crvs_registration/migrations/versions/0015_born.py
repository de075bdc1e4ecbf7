"""When each party may have been born; of parties of before `crvs-registration reindex` writes it."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute("ALTER TABLE party ADD COLUMN born_from date, ADD COLUMN born_until date")


def downgrade() -> None:
    op.execute("ALTER TABLE party DROP COLUMN born_from, DROP COLUMN born_until")
