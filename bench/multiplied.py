"""The SQL by which `bench.multiply` makes of each record several.

Ids, numbers and people are new, days and offices the same. Names are dealt anew: a copy takes each part of
its people's names from another record of its kind, so that words, pairs of words and namesakes are as many as
in a register that was simulated at that size.
"""

# ruff: noqa: S608 - the text is made of constants only

from __future__ import annotations

from typing import Final

COPIED: Final = """CREATE UNLOGGED TABLE copied
 (record_id uuid, copy int, id uuid, number text, tracking text, uin text)"""
INDEX: Final = "CREATE INDEX ON copied (record_id); ANALYZE copied"
_OF: Final = """CROSS JOIN LATERAL (
 SELECT * FROM copied c WHERE c.record_id = {} ORDER BY copy OFFSET 0) AS c"""

# The parts of the names of each kind's people, which are independent of each other as `Country` makes them.
_PARTS: Final = """CREATE UNLOGGED TABLE parts AS
SELECT id, kind, row_number() OVER (PARTITION BY kind ORDER BY id) - 1 AS place,
 count(*) OVER (PARTITION BY kind) AS all_of_kind,
 declaration #>> ARRAY[one, 'name', 'given'] AS given,
 declaration #>> ARRAY[CASE kind WHEN 'birth' THEN 'father' ELSE one END, 'name', 'surname'] AS surname,
 declaration #>> ARRAY[other, 'name', 'given'] AS other_given,
 declaration #>> ARRAY[other, 'name', 'surname'] AS other_surname,
 declaration #>> '{father,name,given}' AS father
FROM base_record, LATERAL (SELECT CASE kind WHEN 'birth' THEN 'child' WHEN 'death' THEN 'deceased'
 ELSE 'groom' END AS one,
 CASE kind WHEN 'birth' THEN 'mother' WHEN 'marriage' THEN 'bride' END AS other) AS roles;
CREATE UNIQUE INDEX ON parts (id); CREATE UNIQUE INDEX ON parts (kind, place); ANALYZE parts"""
_STEPS: Final = (7919, 15485, 27449, 38873)  # how far away each part of a name is taken from
_FROM: Final = " ".join(
    f"JOIN parts p{n} ON p{n}.kind = own.kind"
    f" AND p{n}.place = (own.place + c.copy::bigint * {step}) % own.all_of_kind"
    for n, step in enumerate(_STEPS)
)
_RECORD: Final = f"""INSERT INTO record (id, kind, status, version, seq, office, district, province,
 tracking_number,
 registration_number, ends, date_of_occurrence, date_of_occurrence_until, date_of_declaration,
 date_of_registration,
 registered_at, timeliness, form_version, declaration, duplicates, links, last_hash)
SELECT c.id, b.kind, b.status, b.version, b.seq, b.office, b.district, b.province, c.tracking,
 c.number, b.ends,
 b.date_of_occurrence, b.date_of_occurrence_until, b.date_of_declaration, b.date_of_registration,
 b.registered_at,
 b.timeliness, b.form_version, b.declaration || CASE b.kind
  WHEN 'birth' THEN jsonb_build_object('child', b.declaration -> 'child' || {{child}}, 'mother',
 b.declaration -> 'mother' || {{other}},
   'father', b.declaration -> 'father' || {{father}})
  WHEN 'death' THEN jsonb_build_object('deceased', b.declaration -> 'deceased' || {{child}})
  ELSE jsonb_build_object('groom', b.declaration -> 'groom' || {{child}}, 'bride',
 b.declaration -> 'bride' || {{other}}) END,
 b.duplicates, CASE WHEN c.uin IS NULL THEN b.links ELSE b.links || jsonb_build_object('child',
 c.uin) END, b.last_hash
FROM base_record b {_OF.format("b.id")} JOIN parts own ON own.id = b.id {_FROM}""".format(
    child="jsonb_build_object('name', jsonb_build_object('given', p0.given, 'surname', p1.surname))",
    other="jsonb_build_object('name',"
    " jsonb_build_object('given', p2.other_given, 'surname', p3.other_surname))",
    father="jsonb_build_object('name', jsonb_build_object('given', p3.father, 'surname', p1.surname))",
)
_ACTION: Final = f"""INSERT INTO action (record_id, seq, type, at, actor, office, form_version,
 rules_version, places_version,
 body, prev_hash, hash)
SELECT c.id, b.seq, b.type, b.at, b.actor, b.office, b.form_version, b.rules_version, b.places_version,
 CASE b.type
 WHEN 'declare' THEN b.body || jsonb_build_object('declaration', r.declaration, 'tracking_number',
 c.tracking)
 WHEN 'register' THEN b.body || jsonb_build_object('registration_number', c.number)
 WHEN 'annotate' THEN b.body || jsonb_build_object('links', jsonb_build_object('child', c.uin))
 ELSE b.body END, b.prev_hash, b.hash
FROM base_action b {_OF.format("b.record_id")} JOIN record r ON r.id = c.id"""
_AUDIT: Final = f"""INSERT INTO audit (at, actor, actor_kind, office, purpose, act, subject_kind,
 subject_ids, request_id, detail)
SELECT b.at, b.actor, b.actor_kind, b.office, b.purpose, b.act, b.subject_kind, ARRAY[c.id::text],
 b.request_id, b.detail
FROM base_audit b {_OF.format("b.subject_ids[1]::uuid")} WHERE b.subject_kind = 'record'
 AND cardinality(b.subject_ids) = 1"""
# The id of a copy of anything: the time of the first, and the rest of the copied record's.
_ID: Final = "CASE c.copy WHEN 0 THEN {0} ELSE left({0}::text, 14) || substr(c.id::text, 15) END"
_PERSON: Final = f"""INSERT INTO person (id, uin, birth_record_id, birth_version, office, province,
 sex, date_of_birth, status, civil_status, version)
SELECT ({_ID.format("b.id::text")})::uuid, c.uin, c.id, b.birth_version, b.office, b.province,
 b.sex, b.date_of_birth, b.status, b.civil_status,
 b.version FROM base_person b {_OF.format("b.birth_record_id")}"""
_PERSON_FACT: Final = f"""INSERT INTO person_fact (person_id, version, type, data, record_id, at)
SELECT ({_ID.format("b.person_id::text")})::uuid, b.version, b.type,
 b.data || jsonb_build_object('uin', c.uin, 'birth_record_id', c.id), c.id, b.at
FROM base_person_fact b {_OF.format("b.record_id")} WHERE b.type = 'enrolled'"""
_ACT: Final = f"""INSERT INTO act (record_id, role, fact, version, date, uin, spouse, number, child, until)
SELECT c.id, b.role, b.fact, b.version, b.date, CASE WHEN b.uin IS NOT NULL THEN c.uin END, b.spouse,
 CASE WHEN b.number IS NOT NULL THEN c.number END, CASE WHEN b.child IS NOT NULL THEN c.uin END, b.until
FROM base_act b {_OF.format("b.record_id")}"""
_ENTRY: Final = f"""INSERT INTO entry (record_id, kind, version, registration_number, office,
 office_path, sealed)
SELECT c.id, b.kind, b.version, c.number, b.office, b.office_path, b.sealed
FROM base_entry b {_OF.format("b.record_id")}"""
_ALLOTTED: Final = f"""INSERT INTO allotted_uin (record_id, sealed)
SELECT c.id, b.sealed FROM base_allotted_uin b {_OF.format("b.record_id")}"""
_FEED: Final = """INSERT INTO feed (seq, event_id, type, subject, time, places, sealed, recorded_at)
SELECT b.seq + c.copy * (SELECT max(seq) FROM base_feed), CASE c.copy WHEN 0 THEN b.event_id
  ELSE left(b.event_id, 14) || md5(b.event_id || c.copy) END,
 b.type, coalesce(m.id::text, b.subject), b.time, b.places, b.sealed, b.recorded_at
FROM generate_series(0, (SELECT max(copy) FROM copied)) AS c(copy) CROSS JOIN base_feed b
LEFT JOIN copied m ON m.copy = c.copy AND m.record_id = CASE
 WHEN b.subject ~ '^[0-9a-f-]{36}$' THEN b.subject::uuid END"""
# Of each service: its tables, and what is to be done with their first rows in tables base_….
TABLES: Final = {
    "registration": ("record", "action", "audit"),
    "identity": ("person", "person_fact", "act"),
    "certificates": ("entry", "allotted_uin"),
    "exchange": ("feed",),
}
WORK: Final = {
    "registration": (
        _PARTS,
        _RECORD,
        "DROP TABLE parts; ANALYZE record",
        _ACTION,
        _AUDIT,
        "UPDATE book SET last = last * (SELECT max(copy) + 1 FROM copied)",
    ),
    "identity": (_PERSON, _PERSON_FACT, _ACT),
    "certificates": (_ENTRY, _ALLOTTED),
    "exchange": (_FEED, "UPDATE feed_position SET last = (SELECT max(seq) FROM feed)"),
}
