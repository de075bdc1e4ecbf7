"""Plumbing, accounts, clients, sessions, signing keys and what is remembered of guesses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from crvs_kernel.database.migrations import create_plumbing, drop_plumbing, grant

revision = "0001"
down_revision = None

_TABLES = ("guess", "signing_key", "refresh_token", "session", "client", "account")


def _moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())


def _later(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True))


def _due(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("username", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("office", sa.Text),
        sa.Column("password_hash", sa.Text),
        sa.Column("activation_hash", sa.Text),
        _later("activation_expires_at"),
        _moment("created_at"),
        _later("deactivated_at"),
    )
    op.create_table(
        "client",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scopes", ARRAY(sa.Text), nullable=False),
        sa.Column("jurisdiction", ARRAY(sa.Text), nullable=False),
        sa.Column("secret_hash", sa.Text, nullable=False),
        _moment("created_at"),
        _later("deactivated_at"),
    )


def _sessions() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False, index=True),
        _moment("created_at"),
        _due("expires_at"),
        sa.Column("revoked_at", sa.DateTime(timezone=True), index=True),
        sa.Column("revoked_because", sa.Text),
        sa.Column("origin", sa.Text, nullable=False),
    )
    op.create_table(
        "refresh_token",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("session_id", sa.Uuid, sa.ForeignKey("session.id"), nullable=False, index=True),
        _moment("issued_at"),
        _due("expires_at"),
        _later("first_used_at"),
        sa.Column("repeats", sa.Integer, nullable=False, server_default="0"),
        sa.Column("parent", sa.Text, index=True),
    )


def _keys_and_guesses() -> None:
    op.create_table(
        "signing_key",
        sa.Column("kid", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        _moment("created_at"),
        _later("retired_at"),
    )
    op.create_index(
        "signing_key_current",
        "signing_key",
        [sa.text("(true)")],
        unique=True,
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "guess",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("leaked_at", sa.DateTime(timezone=True), nullable=False, index=True),
        _due("open_at"),
    )


def upgrade() -> None:
    create_plumbing(op, "gateway")
    _accounts()
    _sessions()
    _keys_and_guesses()
    for table, privileges in {
        "account": "SELECT, INSERT,"
        " UPDATE (role, office, password_hash, activation_hash, activation_expires_at, deactivated_at)",
        "client": "SELECT, INSERT, UPDATE (name, scopes, jurisdiction, secret_hash, deactivated_at)",
        "session": "SELECT, INSERT, UPDATE (revoked_at, revoked_because)",
        "refresh_token": "SELECT, INSERT, UPDATE (first_used_at, repeats), DELETE",
        "signing_key": "SELECT, INSERT, UPDATE (retired_at)",
        "guess": "SELECT, INSERT, UPDATE, DELETE",
    }.items():
        grant(op, table, privileges, "gateway")


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    drop_plumbing(op)
