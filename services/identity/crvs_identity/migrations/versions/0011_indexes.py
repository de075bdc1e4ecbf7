"""Indexes by which likely doubles and merged persons are found, built while writers go on."""

from __future__ import annotations

from alembic import op

from crvs_kernel.database.migrations import build_indexes

revision = "0011"
down_revision = "0010"
_INDEXES = {
    "person_keys": "person USING gin (keys) WITH (fastupdate = off)",
    "person_stands_as": "person (stands_as) WHERE stands_as IS NOT NULL",
    "person_merged_into": "person (merged_into) WHERE merged_into IS NOT NULL",
    "person_household": "person (household) WHERE household IS NOT NULL",
    "description_uin": "description (uin) WHERE uin IS NOT NULL",
}


def upgrade() -> None:
    build_indexes(op, *(f"CREATE INDEX {name} ON {where}" for name, where in _INDEXES.items()))


def downgrade() -> None:
    for name in _INDEXES:
        op.execute(f"DROP INDEX {name}")
