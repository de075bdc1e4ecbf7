"""Persons without a registered birth, what is known of each, and two persons who are one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crvs_kernel.database.migrations import grant
from crvs_kernel.proposals.tables import create_proposals, drop_proposals

revision = "0010"
down_revision = "0009"
_COLUMNS = {
    "date_of_birth_until": "date",
    "keys": "text[] NOT NULL DEFAULT '{}'",
    "household": "uuid",
    "stated_status": "text",
    "merged_into": "text",
    "stands_as": "text",
}
_OF_BIRTH = ("birth_record_id", "birth_version")
_CHANGING = "date_of_birth_until, keys, merged_into, stands_as"


def upgrade() -> None:
    added = (f"ADD COLUMN {name} {type_}" for name, type_ in _COLUMNS.items())
    nullable = (f"ALTER {name} DROP NOT NULL" for name in _OF_BIRTH)
    op.execute(f"ALTER TABLE person {', '.join((*added, *nullable))}")
    grant(op, "person", f"UPDATE ({_CHANGING})", "identity")
    op.create_table(
        "description",
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("uin", sa.Text),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    grant(op, "description", "SELECT, INSERT", "identity")
    create_proposals(op, "identity")


def downgrade() -> None:
    """Loses who was enrolled from documents, names, and merges; their UINs must not be drawn again.

    Raises:
        Exception: somebody has no registered birth, and the older tables cannot hold them.

    """
    drop_proposals(op)
    op.drop_table("description")
    required = (f"ALTER {name} SET NOT NULL" for name in _OF_BIRTH)
    op.execute(f"ALTER TABLE person {', '.join((*required, *(f'DROP COLUMN {name}' for name in _COLUMNS)))}")
