"""Entries at rest: looked up by number and office, readable only with the service's key."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from crvs_certificates.domain.entry import Entry
from crvs_contracts.jurisdiction import Covered
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.primitives import canonical_json

_BY_NUMBER = sql(
    "SELECT record_id, sealed FROM entry"
    " WHERE registration_number = %(number)s"
    " AND (%(covered)s::text[] IS NULL OR office_path && %(covered)s::text[])",
    arrays=("covered",),
)
_ID_BY_NUMBER = sql("SELECT record_id FROM entry WHERE registration_number = %(number)s")
_LOCK_OF_REQUEST = sql(
    "SELECT e.record_id, e.sealed FROM entry e JOIN certificate_request r ON r.record_id = e.record_id"
    " WHERE r.id = %(request_id)s AND (%(covered)s::text[] IS NULL OR e.office_path && %(covered)s::text[]"
    " OR r.asked_path && %(covered)s::text[]) FOR UPDATE OF e",
    arrays=("covered",),
)
_LOCK = sql("SELECT record_id, sealed FROM entry WHERE record_id = %(record_id)s FOR UPDATE")
# An event that was overtaken by a correction changes nothing: a lower version never overwrites.
SAVE = sql(
    "INSERT INTO entry (record_id, kind, version, registration_number, office, office_path, sealed)"
    " VALUES (%(record_id)s, %(kind)s, %(version)s, %(registration_number)s, %(office)s,"
    " %(office_path)s::text[], %(sealed)s)"
    " ON CONFLICT (record_id) DO UPDATE SET version = excluded.version, office = excluded.office,"
    " office_path = excluded.office_path, registration_number = excluded.registration_number,"
    " sealed = excluded.sealed WHERE entry.version < excluded.version",
    arrays=("office_path",),
    planned_once=True,
)
_UIN = sql("SELECT sealed FROM allotted_uin WHERE record_id = %(record_id)s")
SAVE_UIN = sql(
    "INSERT INTO allotted_uin (record_id, sealed) VALUES (%(record_id)s, %(sealed)s)"
    " ON CONFLICT (record_id) DO NOTHING",
    planned_once=True,
)


class Entries:
    """Encrypts each entry bound to its record, so that two rows cannot be exchanged unnoticed."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def find_by_number(self, uow: UnitOfWork, number: str, covered: Covered) -> Entry | None:
        """The entry with a registration number, if its office is one of these."""
        return self._open(uow.row(_BY_NUMBER, number=number, covered=covered))

    def ids_of(self, uow: UnitOfWork, number: str) -> list[str]:
        """The record with a registration number at whatever office, for the audit alone."""
        return [str(row["record_id"]) for row in uow.rows(_ID_BY_NUMBER, number=number)]

    def lock(self, uow: UnitOfWork, record_id: str) -> Entry | None:
        """Lock the entry until the commit, so that issuing and correcting one record exclude each other."""
        return self._open(uow.lock(_LOCK, record_id=record_id))

    def lock_of_request(self, uow: UnitOfWork, request_id: str, covered: Covered) -> Entry | None:
        """Lock the entry of a request, of one of these offices or asked for at one, until the commit."""
        return self._open(uow.lock(_LOCK_OF_REQUEST, request_id=request_id, covered=covered))

    def save(self, uow: UnitOfWork, entry: Entry, office_path: Sequence[str]) -> None:
        """Keep the newest version."""
        uow.write(
            SAVE,
            record_id=entry.record_id,
            kind=entry.kind,
            version=entry.version,
            registration_number=entry.registration_number,
            office=entry.office,
            office_path=list(office_path),
            sealed=self._cipher.seal(canonical_json(entry.to_document()), _place("entry", entry.record_id)),
        )

    def find_uin(self, uow: UnitOfWork, record_id: str) -> str | None:
        """The UIN of the child; None until identity has allotted it."""
        found = uow.row(_UIN, record_id=record_id)
        if found is None:
            return None
        return self.open_uin(record_id, found["sealed"])

    def open_uin(self, record_id: str, sealed: bytes) -> str:
        """Read a sealed UIN of a birth."""
        return self._cipher.open(bytes(sealed), _place("uin", record_id)).decode()

    def save_uin(self, uow: UnitOfWork, record_id: str, uin: str) -> None:
        """Keep a number; one birth has one, so the first stays."""
        uow.write(
            SAVE_UIN, record_id=record_id, sealed=self._cipher.seal(uin.encode(), _place("uin", record_id))
        )

    def _open(self, row: Row | None) -> Entry | None:
        if row is None:
            return None
        plain = self._cipher.open(bytes(row["sealed"]), _place("entry", str(row["record_id"])))
        return Entry.from_event(orjson.loads(plain))


def _place(what: str, record_id: str) -> bytes:
    return f"{what}:{record_id}".encode()
