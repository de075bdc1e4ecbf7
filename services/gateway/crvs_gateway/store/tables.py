"""The gateway's own tables; the migrations make them, the statements beside this file use them."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, Integer, LargeBinary, MetaData, Table, Text, Uuid, func
from sqlalchemy.dialects.postgresql import ARRAY

METADATA = MetaData()


def _moment(name: str) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())


def _later(name: str) -> Column[object]:
    return Column(name, DateTime(timezone=True))


ACCOUNT = Table(
    "account",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("username", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("office", Text),
    Column("password_hash", Text),  # argon2id; empty until the person has chosen one
    Column("activation_hash", Text),  # SHA-256 of the code that lets them choose
    _later("activation_expires_at"),
    _moment("created_at"),
    _later("deactivated_at"),
)
CLIENT = Table(
    "client",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("jurisdiction", ARRAY(Text), nullable=False),
    Column("secret_hash", Text, nullable=False),
    _moment("created_at"),
    _later("deactivated_at"),
)
SESSION = Table(
    "session",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    _moment("created_at"),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True), index=True),
    Column("revoked_because", Text),
    Column("origin", Text, nullable=False),  # keyed hash of the address that signed in
    Column("device", Text),  # keyed hash of the name that we gave its browser
)
REFRESH_TOKEN = Table(
    "refresh_token",
    METADATA,
    Column("hash", Text, primary_key=True),  # SHA-256: the token is 256 random bits, nothing to guess
    Column("session_id", Uuid, ForeignKey("session.id"), nullable=False, index=True),
    _moment("issued_at"),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    _later("first_used_at"),
    Column("repeats", Integer, nullable=False, server_default="0"),  # further uses within the grace
    Column("parent", Text, index=True),  # the hash of the token that it was given for
)
RENEWAL = Table(
    "renewal",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("renewed_by", Uuid, ForeignKey("account.id"), nullable=False),
    _moment("renewed_at"),
    _later("used_at"),  # a password was chosen with the code
    _later("replaced_at"),  # when its mark ends, perhaps to come
)
SIGNING_KEY = Table(
    "signing_key",
    METADATA,
    Column("kid", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),  # PKCS #8, AES-256-GCM under the service's data key
    _moment("created_at"),
    _later("retired_at"),
)
GUESS = Table(
    "guess",
    METADATA,
    Column("kind", Text, primary_key=True),  # of what; `domain.guessing` says which there are
    Column("subject", Text, primary_key=True),  # keyed hash: neither usernames nor addresses are kept
    Column("failures", Integer, nullable=False),
    Column("leaked_at", DateTime(timezone=True), nullable=False, index=True),
    Column("open_at", DateTime(timezone=True), nullable=False),
)
