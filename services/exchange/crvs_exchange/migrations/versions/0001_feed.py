"""Plumbing, the feed with its position, and the agreements; the app can change nothing that is written."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from crvs_kernel.database.migrations import create_plumbing, drop_plumbing, grant

revision = "0001"
down_revision = None


def _moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())


def _feed() -> None:
    op.create_table(
        "feed",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("places", ARRAY(sa.Text), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        _moment("recorded_at"),
    )
    op.create_table(
        "feed_position",
        sa.Column("one", sa.Boolean, sa.CheckConstraint("one"), primary_key=True),
        sa.Column("last", sa.BigInteger, sa.CheckConstraint("last >= 0"), nullable=False),
    )
    op.execute("INSERT INTO feed_position (one, last) VALUES (true, 0)")
    # The one row is rewritten for every event: room on its page keeps that cheap.
    op.execute("ALTER TABLE feed_position SET (fillfactor = 10, autovacuum_vacuum_threshold = 1000)")


def _agreements() -> None:
    op.create_table(
        "agreement",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("legal_basis", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column(
            "subject", sa.Text, sa.CheckConstraint("subject IN ('plain', 'pseudonym')"), nullable=False
        ),
        sa.Column("grants", JSONB, nullable=False),
        _moment("loaded_at"),
        sa.CheckConstraint("valid_to > valid_from", name="agreement_period"),
    )


def upgrade() -> None:
    """Make all."""
    create_plumbing(op, "exchange")
    _feed()
    _agreements()
    grant(op, "feed", "SELECT, INSERT", "exchange")
    grant(op, "feed_position", "SELECT, UPDATE (last)", "exchange")
    grant(op, "agreement", "SELECT, INSERT", "exchange")


def downgrade() -> None:
    """Drop all."""
    for table in ("agreement", "feed_position", "feed"):
        op.drop_table(table)
    drop_plumbing(op)
