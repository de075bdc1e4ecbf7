"""The store of records in PostgreSQL: few statements, compiled once, most of them queued for the commit."""

from __future__ import annotations

from typing import Any

from crvs_kernel.errors import Unavailable
from crvs_kernel.statements import insert_into, sql
from crvs_kernel.unit_of_work import UnitOfWork
from crvs_registration.adapters import questions, standings
from crvs_registration.adapters.tables import action as action_table
from crvs_registration.adapters.tables import record as record_table
from crvs_registration.application.ports import Offices, Question
from crvs_registration.application.records import Place, Record
from crvs_registration.domain.actions import Action
from crvs_registration.domain.kinds import KINDS
from crvs_registration.domain.knowledge import Knowledge
from crvs_registration.domain.life_cycle import State
from crvs_registration.domain.name_keys import full_name, search_tokens

_ADD_RECORD = insert_into(record_table)
_ADD_ACTION = insert_into(action_table)
_ADD_PARTIES = sql(
    "INSERT INTO party (record_id, role, name, uin, keys)"
    " SELECT %(record_id)s::uuid, p.role, p.name, p.uin, p.keys"
    " FROM jsonb_to_recordset(%(parties)s) AS p(role text, name text, uin text, keys text[])"
)
_DROP_PARTIES = sql("DELETE FROM party WHERE record_id = %(record_id)s")
_ANNOTATE = sql("UPDATE party SET uin = %(uin)s WHERE record_id = %(record_id)s AND role = %(role)s")
_SAVE = sql(
    "UPDATE record SET status = %(status)s, version = %(version)s, seq = %(seq)s,"
    " registration_number = %(registration_number)s, date_of_registration = %(date_of_registration)s,"
    " links = %(links)s, last_hash = %(last_hash)s WHERE id = %(id)s"
)
_SAVE_DECLARATION = sql(
    "UPDATE record SET declaration = %(declaration)s, duplicates = %(duplicates)s,"
    " timeliness = %(timeliness)s,"
    " form_version = %(form_version)s, date_of_occurrence = %(date_of_occurrence)s, district = %(district)s,"
    " province = %(province)s WHERE id = %(id)s"
)
# Standings of the parties come with the record: what became known since the declaration (never for births).
_FIND = sql(
    "SELECT r.id::text AS id, r.kind, r.status, r.version, r.seq, r.office, r.district, r.province,"
    " r.tracking_number, r.registration_number, r.date_of_declaration::text, r.date_of_registration::text,"
    " r.timeliness, r.form_version, r.declaration, r.duplicates, r.links, r.last_hash,"
    " CASE WHEN r.kind <> 'birth' AND r.status = 'declared' THEN"
    "  (SELECT jsonb_agg(jsonb_build_object('subject', s.subject, 'fact', s.fact, 'record_id', s.record_id,"
    "   'detail', s.detail)) FROM standing s WHERE s.record_id <> r.id AND s.subject IN"
    "   (SELECT value FROM jsonb_each_text(r.links) UNION ALL"
    "    SELECT r.declaration #>> '{marriage,registration_number}')) END AS standings"
    " FROM record r WHERE r.id = %(id)s AND (%(everywhere)s OR r.office = ANY(%(offices)s::text[]))",
    arrays=("offices",),
)
# One statement: of two first registrations of a book's year the second waits, then counts on.
_NEXT_NUMBER = sql(
    "INSERT INTO book (office, kind, year, last) VALUES (%(office)s, %(kind)s, %(year)s, 1)"
    " ON CONFLICT (office, kind, year) DO UPDATE SET last = book.last + 1 RETURNING last"
)


def _state_columns(record: Record) -> dict[str, Any]:
    state = record.state
    return {
        "id": record.id,
        "status": state.status,
        "version": state.version,
        "seq": state.seq,
        "registration_number": state.registration_number,
        "date_of_registration": state.date_of_registration,
        "links": dict(state.links),
        "last_hash": record.last_hash,
    }


def _declaration_columns(record: Record) -> dict[str, Any]:
    state = record.state
    return {
        "id": record.id,
        "declaration": dict(state.declaration),
        "duplicates": list(state.duplicates),
        "timeliness": state.timeliness,
        "form_version": state.form_version,
        "date_of_occurrence": record.date_of_occurrence,
        "district": record.place.district,
        "province": record.place.province,
    }


def party_rows(record: Record) -> list[dict[str, Any]]:
    """A row per stated party; the first, which is the subject, carries the blocks for duplicates."""
    declaration = record.state.declaration
    rows = []
    for place, role in enumerate(record.kind.roles):
        person = declaration.get(role)
        name = person.get("name") if person else None
        keys = sorted(search_tokens(name)) if name else []
        if place == 0:
            keys += record.kind.block_keys(declaration)
        if person or place == 0:
            uin = record.state.links.get(role)
            rows.append({"role": role, "name": full_name(name) if name else None, "uin": uin, "keys": keys})
    return rows


def record_of(row: dict[str, Any]) -> Record:
    """Read a row of `_FIND`."""
    state = State(
        status=row["status"],
        version=row["version"],
        seq=row["seq"],
        form_version=row["form_version"],
        declaration=row["declaration"],
        registration_number=row["registration_number"],
        date_of_declaration=row["date_of_declaration"],
        date_of_registration=row["date_of_registration"],
        timeliness=row["timeliness"],
        duplicates=tuple(row["duplicates"]),
        links=row["links"],
    )
    return Record(
        id=row["id"],
        kind=KINDS[row["kind"]],
        office=row["office"],
        tracking_number=row["tracking_number"],
        place=Place(row["district"], row["province"]),
        state=state,
        last_hash=row["last_hash"],
    )


class PostgresRecords:
    """Implements the port `Records`."""

    def ask(self, uow: UnitOfWork, question: Question) -> Knowledge:
        return questions.ask(uow, question)

    def find(self, uow: UnitOfWork, record_id: str, offices: Offices) -> tuple[Record, Knowledge] | None:
        row = uow.row(_FIND, id=record_id, everywhere=offices is None, offices=list(offices or ()))
        if row is None:
            return None
        found = tuple(questions.standing_of(each) for each in row["standings"] or ())
        return record_of(row), Knowledge(standings=found)

    def next_number(self, uow: UnitOfWork, office: str, kind: str, year: int) -> int:
        row = uow.lock(_NEXT_NUMBER, office=office, kind=kind, year=year)
        if row is None:
            raise Unavailable("database-busy")
        number: int = row["last"]
        return number

    def add(self, uow: UnitOfWork, record: Record, action: Action) -> None:
        uow.write(
            _ADD_RECORD,
            **_state_columns(record) | _declaration_columns(record),
            kind=record.kind.name,
            office=record.office,
            tracking_number=record.tracking_number,
            date_of_declaration=record.state.date_of_declaration,
        )
        uow.write(_ADD_ACTION, **vars(action))
        uow.write(_ADD_PARTIES, record_id=record.id, parties=party_rows(record))

    def save(self, uow: UnitOfWork, record: Record, action: Action, *, parties: bool) -> None:
        uow.write(_ADD_ACTION, **vars(action))
        uow.write(_SAVE, **_state_columns(record))
        if parties:
            uow.write(_SAVE_DECLARATION, **_declaration_columns(record))
            uow.write(_DROP_PARTIES, record_id=record.id)
            uow.write(_ADD_PARTIES, record_id=record.id, parties=party_rows(record))

    def annotate(self, uow: UnitOfWork, record_id: str, role: str, uin: str) -> None:
        uow.write(_ANNOTATE, record_id=record_id, role=role, uin=uin)

    def settle(self, uow: UnitOfWork, record: Record) -> None:
        standings.settle(uow, record)
