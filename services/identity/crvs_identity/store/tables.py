"""The tables of the identity database; names are sealed, and found by keys of how they sound (ADR 39)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

METADATA = MetaData()

# A person exists because a birth was registered, whose unique record keeps it to one (ADR 7), or because a
# registrar enrolled them from documents (ADR 39).
PERSON = Table(
    "person",
    METADATA,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("uin", Text, nullable=False, unique=True),
    Column("birth_record_id", UUID(as_uuid=True), unique=True),
    Column("birth_version", Integer),
    Column("office", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("sex", Text, nullable=False),
    Column("date_of_birth", Date, nullable=False),
    Column("status", Text, nullable=False, server_default="alive"),
    Column("civil_status", Text, nullable=False, server_default="single"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("registered_on", Date),  # when the birth was registered; of before it was kept, see `persons`
    Column("date_of_birth_until", Date),  # the last possible day, where the day is not known
    Column("keys", ARRAY(Text), nullable=False, server_default="{}"),  # by which likely doubles are found
    Column("household", UUID(as_uuid=True)),
    Column("stated_status", Text),  # the civil status before any act, as documents or witnesses said it
    Column("merged_into", Text),  # the UIN of the person with whom this one was found to be one
    Column("stands_as", Text),  # the UIN as which the person reads, when that one was merged, too
)
Index("person_keys", PERSON.c["keys"], postgresql_using="gin", postgresql_with={"fastupdate": "off"})
for _name in ("stands_as", "merged_into", "household"):
    Index(f"person_{_name}", PERSON.c[_name], postgresql_where=PERSON.c[_name].is_not(None))

# What each version of an entry, or somebody's papers, say of them: name, parents, documents. Sealed.
DESCRIPTION = Table(
    "description",
    METADATA,
    Column("record_id", UUID(as_uuid=True), primary_key=True),  # of papers, the id of the person
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("uin", Text),  # where it is an entry that names somebody and enrols nobody
    Column("since", Date, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
Index("description_uin", DESCRIPTION.c.uin, postgresql_where=DESCRIPTION.c.uin.is_not(None))

# What registered entries prove of parties; of a record that was corrected, the newest version.
ACT = Table(
    "act",
    METADATA,
    Column("record_id", UUID(as_uuid=True), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("fact", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("date", Date, nullable=False),
    Column("uin", Text, index=True),
    Column("spouse", Text, index=True),
    Column("number", Text, index=True),
    Column("child", Text, index=True),
    Column("until", Date),  # the last possible day, where the day is not known
)

# Cancelled entries: an act counts unless its record was cancelled in a later version than the act's own. A
# reinstated entry comes with a later version again, so the order in which events arrive does not matter.
CANCELLED_RECORD = Table(
    "cancelled_record",
    METADATA,
    Column("record_id", UUID(as_uuid=True), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

# UINs that others know and this service forgot with a restore; the first of a birth is its own (law 14).
SPENT_UIN = Table(
    "spent_uin",
    METADATA,
    Column("uin", Text, primary_key=True),
    Column("birth_record_id", UUID(as_uuid=True), nullable=False, index=True),
    Column("number", BigInteger, Identity(always=True), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

# The history of each person, append-only (law 3).
PERSON_FACT = Table(
    "person_fact",
    METADATA,
    Column("person_id", UUID(as_uuid=True), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("type", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("record_id", UUID(as_uuid=True), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
