"""The exchange's own tables; the migrations make them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

METADATA = MetaData()

FEED = Table(
    "feed",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("time", DateTime(timezone=True), nullable=False),
    Column("places", ARRAY(Text), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the data, encrypted; bound to event_id
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
# One row. Who moves it holds its lock until the commit, so positions become visible in their order.
FEED_POSITION = Table(
    "feed_position",
    METADATA,
    Column("one", Boolean, primary_key=True),
    Column("last", BigInteger, nullable=False),
)
# Positions that a restore has made meaningless (ADR 19); the app adds one when it opens the feed again.
FEED_GAP = Table(
    "feed_gap",
    METADATA,
    Column("after", BigInteger, primary_key=True, autoincrement=False),
    Column("until", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
AGREEMENT = Table(
    "agreement",
    METADATA,
    Column("client", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("legal_basis", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("subject", Text, nullable=False),
    Column("grants", JSONB, nullable=False),
    Column("loaded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
