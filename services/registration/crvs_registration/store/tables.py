"""The tables of the register.

`action` is the truth, append-only; `record` and `party` are projections of it, `book` counts entries. Who is
married or dead is read from registered records and their dates. Indexes are few: each costs every
declaration.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

from crvs_kernel.database.tables import plumbing_tables

metadata = sa.MetaData()
plumbing = plumbing_tables(metadata)


def _text(name: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable, primary_key=primary_key)


record = sa.Table(
    "record",
    metadata,
    sa.Column("id", UUID(as_uuid=True), primary_key=True),
    _text("kind"),
    _text("status"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    _text("office"),
    _text("district", nullable=True),  # of occurrence; null abroad
    _text("province", nullable=True),
    _text("tracking_number"),
    _text("registration_number", nullable=True),
    _text("ends", nullable=True),  # the registration number of the marriage that a divorce ends
    sa.Column("date_of_occurrence", sa.Date, nullable=False),  # of several possible days the first
    sa.Column("date_of_occurrence_until", sa.Date),  # and the last, where the day is not known
    sa.Column("date_of_declaration", sa.Date, nullable=False),
    sa.Column("date_of_registration", sa.Date),
    _text("registered_at", nullable=True),  # ISO 8601 in UTC: in order of time as text
    _text("timeliness"),
    _text("form_version"),
    sa.Column("declaration", JSONB, nullable=False),
    sa.Column("duplicates", JSONB, nullable=False),
    sa.Column("links", JSONB, nullable=False),
    sa.Column("notes", JSONB, nullable=False, server_default="[]"),  # marginal notes, struck ones too
    _text("last_hash"),
    _text("sent_to", nullable=True),  # the office that it is being transferred to
    _text("sent_as", nullable=True),  # the status that it had then
)
sa.Index("record_tracking_number", record.c.tracking_number, unique=True)
sa.Index(
    "record_registration_number",
    record.c.registration_number,
    unique=True,
    postgresql_where=record.c.registration_number.is_not(None),
)
sa.Index("record_ends", record.c.ends, postgresql_where=record.c.ends.is_not(None))
sa.Index(
    "record_recent",
    record.c.office,
    record.c.registered_at,
    record.c.id,
    postgresql_where=record.c.registered_at.is_not(None),
)
sa.Index(
    "record_work_list", record.c.office, record.c.status, record.c.id
)  # ids are UUIDv7: in order of time
sa.Index(
    "record_waiting",
    record.c.status,
    record.c.id,
    postgresql_where=sa.text("status IN ('declared', 'rejected')"),
)

sa.Index("record_sent", record.c.sent_to, record.c.id, postgresql_where=record.c.sent_to.is_not(None))
sa.Index("record_occurred", record.c.date_of_occurrence)
sa.Index(
    "record_occurred_until",
    record.c.date_of_occurrence_until,
    postgresql_where=record.c.date_of_occurrence_until.is_not(None),
)
sa.Index("record_district", record.c.district, record.c.id)
# What is rare among the records of the country.
sa.Index("record_archived", record.c.id, postgresql_where=sa.text("status = 'archived'"))
sa.Index("record_doubtful", record.c.id, postgresql_where=sa.text("duplicates <> '[]'"))

action = sa.Table(
    "action",
    metadata,
    sa.Column("record_id", UUID(as_uuid=True), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    _text("type"),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    _text("actor"),
    _text("office", nullable=True),
    _text("form_version"),
    _text("rules_version"),
    _text("places_version"),
    sa.Column("body", JSONB, nullable=False),
    _text("prev_hash"),
    _text("hash"),
    sa.CheckConstraint("seq > 0", name="action_seq"),
)

sa.Index("action_declared_by", action.c.actor, action.c.record_id, postgresql_where=action.c.seq == 1)
sa.Index(
    "action_registered_by",
    action.c.actor,
    action.c.record_id,
    postgresql_where=sa.text("type = 'register'"),
)
sa.Index("action_cancelled", action.c.record_id, action.c.seq, postgresql_where=sa.text("type = 'cancel'"))

party = sa.Table(
    "party",
    metadata,
    sa.Column("record_id", UUID(as_uuid=True), primary_key=True),
    _text("role", primary_key=True),
    _text("name", nullable=True),
    _text("uin", nullable=True),
    # On the first party: the blocks in which duplicates are looked for, telephones and numbers of papers.
    sa.Column("keys", ARRAY(sa.Text), nullable=False),
    sa.Column("born_from", sa.Date),  # the days on which the person may have been born
    sa.Column("born_until", sa.Date),
)
# Without fastupdate: every declaration looks here for duplicates, and would read the whole pending list.
sa.Index("party_keys", party.c["keys"], postgresql_using="gin", postgresql_with={"fastupdate": "off"})
sa.Index("party_uin", party.c.uin, postgresql_where=party.c.uin.is_not(None))
sa.Index("party_born", party.c.born_from, postgresql_where=party.c.born_from.is_not(None))

# Each word of a record's names by its sound, and who has it: a bit for each party, in the order of its kind.
# The index has all that a search reads. No primary key: `simulate` fills tables without their indexes.
name_word = sa.Table(
    "name_word",
    metadata,
    sa.Column("word", sa.Text(collation="C"), nullable=False),
    _text("office"),
    sa.Column("record_id", UUID(as_uuid=True), nullable=False),
    sa.Column("parties", sa.SmallInteger, nullable=False),
)
sa.Index(
    "name_word_found",
    name_word.c.word,
    name_word.c.office,
    name_word.c.record_id,
    unique=True,
    postgresql_include=["parties"],
)
sa.Index("name_word_record", name_word.c.record_id)

# The words that the register knows, each under the parts that a word alike has, too.
near_word = sa.Table(
    "near_word",
    metadata,
    sa.Column("part", sa.Text(collation="C"), primary_key=True),
    sa.Column("word", sa.Text(collation="C"), primary_key=True),
)

# Numbers that may have been given before a restore, each range of one book: never given again (law 14).
spent_number = sa.Table(
    "spent_number",
    metadata,
    _text("office", primary_key=True),
    _text("kind", primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("first", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.Integer, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)

# Versions of records that others know and a restore has lost: until it is reached, a record is behind.
lost_record = sa.Table(
    "lost_record",
    metadata,
    sa.Column("record_id", UUID(as_uuid=True), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)

# Numbers that others know of records that a restore has put back to before their registration.
lost_number = sa.Table(
    "lost_number",
    metadata,
    sa.Column("record_id", UUID(as_uuid=True), primary_key=True),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)

# The offices beside its own that see a record: see `store.concerns`.
concern = sa.Table(
    "concern",
    metadata,
    _text("office", primary_key=True),
    sa.Column("record_id", UUID(as_uuid=True), primary_key=True),
)
sa.Index("concern_record", concern.c.record_id)

# Who asked for records of other offices by a number, and what for, also in vain.
lookup = sa.Table(
    "lookup",
    metadata,
    sa.Column("id", UUID(as_uuid=True), primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("day", sa.Date, nullable=False),  # of the country
    _text("actor"),
    _text("name", nullable=True),  # as the account had it then; a system has none
    _text("role", nullable=True),
    _text("office", nullable=True),
    _text("asked_by"),  # which number
    _text("purpose"),
    _text("words"),
    sa.Column("record_ids", ARRAY(UUID(as_uuid=True)), nullable=False),
)
sa.Index("lookup_actor", lookup.c.actor, lookup.c.day)
sa.Index("lookup_records", lookup.c.record_ids, postgresql_using="gin")

book = sa.Table(
    "book",
    metadata,
    _text("office", primary_key=True),
    _text("kind", primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.Integer, nullable=False),
    sa.Column("last_on", sa.Date),  # latest date of an entry; unknown of books older than this column
    postgresql_with={"fillfactor": "50"},  # each entry updates its book's row: room to do it in place
)
