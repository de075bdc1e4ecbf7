"""A record as rows of `record` and `party`, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from crvs_registration.domain.dates import birth_span
from crvs_registration.domain.life_cycle import State
from crvs_registration.domain.name_keys import full_name
from crvs_registration.domain.name_pairs import pairs_of_parties
from crvs_registration.domain.name_words import words_of_parties
from crvs_registration.domain.records import Record
from crvs_registration.domain.search_keys import LONGEST_BIRTH, occurred_key, search_keys

COLUMNS = (
    "SELECT r.id::text AS id, r.kind, r.status, r.version, r.seq, r.office, r.district, r.province,"
    " r.tracking_number, r.registration_number, r.date_of_declaration::text, r.date_of_registration::text,"
    " r.registered_at,"
    " r.timeliness, r.form_version, r.declaration, r.duplicates, r.links, r.notes, r.last_hash,"
    " r.sent_to, r.sent_as"
)


def state_columns(record: Record) -> dict[str, Any]:
    """What each act of a record may change."""
    state = record.state
    return {
        "id": record.id,
        "status": state.status,
        "version": state.version,
        "seq": state.seq,
        "registration_number": state.registration_number,
        "date_of_registration": state.date_of_registration,
        "registered_at": state.registered_at,
        "links": dict(state.links),
        "duplicates": list(state.duplicates),
        "notes": list(state.notes),
        "last_hash": record.last_hash,
        "office": record.office,
        "sent_to": state.sent_to,
        "sent_as": state.sent_as,
    }


def declaration_columns(record: Record) -> dict[str, Any]:
    """What a declaration or a correction changes."""
    state = record.state
    return {
        "id": record.id,
        "declaration": dict(state.declaration),
        "timeliness": state.timeliness,
        "form_version": state.form_version,
        "date_of_occurrence": record.date_of_occurrence,
        "date_of_occurrence_until": record.date_of_occurrence_until,
        "date_of_declaration": state.date_of_declaration,
        "district": state.place["district"],
        "province": state.place["province"],
        "ends": record.ends,
    }


def party_rows(record: Record, *, with_keys: bool = True) -> list[dict[str, Any]]:
    """A row per stated party; the first, which is the subject, carries the blocks for duplicates."""
    declaration = record.state.declaration
    rows = []
    for place, role in enumerate(record.kind.definition.roles):
        person = declaration.get(role)
        name = person.get("name") if person else None
        keys = _keys_of_record(record) if place == 0 and with_keys else []
        if person or place == 0:
            uin = record.state.links.get(role)
            named = full_name(name) if name else None
            born = _birth(record, person if with_keys else None)
            rows.append({"role": role, "name": named, "uin": uin, "keys": keys, **born})
    return rows


def _keys_of_record(record: Record) -> list[str]:
    declaration, kind = record.linked, record.kind
    keys = [*kind.block_keys(declaration), *search_keys(kind.definition.matching, declaration)]
    return [*keys, occurred_key(record.date_of_occurrence)]


def _birth(record: Record, person: Mapping[str, Any] | None) -> dict[str, str | None]:
    """The first and the last day on which a party may have been born."""
    day = record.kind.span(record.state.declaration)
    span = birth_span(person, day.first, day.last) if person else None
    if span is None:
        return {"born_from": None, "born_until": None}
    first = max(span.first, span.last - timedelta(days=LONGEST_BIRTH))
    return {"born_from": first.isoformat(), "born_until": span.last.isoformat()}


def word_rows(record: Record) -> list[dict[str, Any]]:
    """A row per word of all names and per pair of words of one, in the order of the alphabet."""
    people = (record.state.declaration.get(role) or {} for role in record.kind.definition.roles)
    names = [person.get("name") for person in people]
    words = words_of_parties(names) | pairs_of_parties(names)
    return [{"word": word, "parties": words[word]} for word in sorted(words)]


def record_of(row: dict[str, Any]) -> Record:
    """Read the columns of a record."""
    state = State(
        kind=row["kind"],
        office=row["office"],
        tracking_number=row["tracking_number"],
        place={"district": row["district"], "province": row["province"]},
        status=row["status"],
        version=row["version"],
        seq=row["seq"],
        form_version=row["form_version"],
        declaration=row["declaration"],
        registration_number=row["registration_number"],
        date_of_declaration=row["date_of_declaration"],
        date_of_registration=row["date_of_registration"],
        registered_at=row["registered_at"],
        timeliness=row["timeliness"],
        duplicates=tuple(row["duplicates"]),
        links=row["links"],
        notes=tuple(row["notes"]),
        sent_to=row["sent_to"],
        sent_as=row["sent_as"],
    )
    return Record(
        row["id"],
        state,
        row["last_hash"],
        behind=row.get("behind", False),
        lost_number=row.get("lost_number"),
    )
