"""The register: records, actions, parties, books, and the plumbing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

from crvs_kernel.database.migrations import create_plumbing, drop_plumbing, grant

revision = "0001"
down_revision = None

# A record keeps its id, kind, office and tracking number for ever.
CHANGES = (
    "status, version, seq, registration_number, date_of_registration, registered_at, links, duplicates,"
    " last_hash, declaration, timeliness, form_version, ends, date_of_occurrence, date_of_declaration,"
    " district, province"
)
GRANTS = {
    "record": f"SELECT, INSERT, UPDATE ({CHANGES})",
    "action": "SELECT, INSERT",
    "party": "SELECT, INSERT, UPDATE (uin), DELETE",
    "book": "SELECT, INSERT, UPDATE (last)",
}


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null)


def _record() -> None:
    op.create_table(
        "record",
        sa.Column("id", UUID, primary_key=True),
        *(_text(name) for name in ("kind", "status")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        *(_text(name) for name in ("office", "tracking_number")),
        *(_text(name, null=True) for name in ("district", "province", "registration_number", "ends")),
        sa.Column("date_of_occurrence", sa.Date, nullable=False),
        sa.Column("date_of_declaration", sa.Date, nullable=False),
        sa.Column("date_of_registration", sa.Date),
        _text("registered_at", null=True),
        *(_text(name) for name in ("timeliness", "form_version")),
        *(sa.Column(name, JSONB, nullable=False) for name in ("declaration", "duplicates", "links")),
        _text("last_hash"),
    )
    op.create_index("record_tracking_number", "record", ["tracking_number"], unique=True)
    op.create_index(
        "record_registration_number",
        "record",
        ["registration_number"],
        unique=True,
        postgresql_where=sa.text("registration_number IS NOT NULL"),
    )
    op.create_index("record_ends", "record", ["ends"], postgresql_where=sa.text("ends IS NOT NULL"))
    op.create_index(
        "record_recent",
        "record",
        ["office", "registered_at", "id"],
        postgresql_where=sa.text("registered_at IS NOT NULL"),
    )
    op.create_index("record_work_list", "record", ["office", "status", "id"])


def _action() -> None:
    op.create_table(
        "action",
        sa.Column("record_id", UUID, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        _text("type"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _text("actor"),
        _text("office", null=True),
        *(_text(name) for name in ("form_version", "rules_version", "places_version")),
        sa.Column("body", JSONB, nullable=False),
        *(_text(name) for name in ("prev_hash", "hash")),
        sa.PrimaryKeyConstraint("record_id", "seq", name="action_pkey"),
        sa.CheckConstraint("seq > 0", name="action_seq"),
    )


def _party() -> None:
    op.create_table(
        "party",
        sa.Column("record_id", UUID, nullable=False),
        _text("role"),
        _text("name", null=True),
        _text("uin", null=True),
        sa.Column("keys", ARRAY(sa.Text), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "role", name="party_pkey"),
    )
    op.create_index(
        "party_keys", "party", ["keys"], postgresql_using="gin", postgresql_with={"fastupdate": "off"}
    )
    op.create_index("party_uin", "party", ["uin"], postgresql_where=sa.text("uin IS NOT NULL"))


def upgrade() -> None:
    """Create."""
    create_plumbing(op, "registration")
    _record()
    _action()
    _party()
    op.create_table(
        "book",
        *(_text(name) for name in ("office", "kind")),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("office", "kind", "year", name="book_pkey"),
        postgresql_with={"fillfactor": "50"},
    )
    for table, privileges in GRANTS.items():
        grant(op, table, privileges, "registration")


def downgrade() -> None:
    """Drop."""
    for table in GRANTS:
        op.drop_table(table)
    drop_plumbing(op)
