"""Issued certificates: rows and bytes that the app role can add and read, never change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crvs_certificates.store.standings import CANCELLED_STATUS
from crvs_certificates.store.tables import CERTIFICATE, DOCUMENT, STATUS
from crvs_contracts.jurisdiction import Covered
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.statements import insert_into, sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.primitives import sha256_hex

_STATUSES = f"""(SELECT s.status, s.at, s.reason_code FROM certificate_status s WHERE s.serial = c.serial
        UNION ALL {CANCELLED_STATUS})"""  # noqa: S608 - constants
_SELECT = f"""
SELECT c.serial, c.request_id, c.record_id, c.record_version, c.kind, c.language, c.template, c.office,
       c.issued_on, c.issued_at, c.noted_at, e.registration_number, d.sha256, d.size, d.sealed_qr,
       (SELECT coalesce(json_agg(json_build_object('status', s.status, 'at', s.at, 'reason', s.reason_code)
               ORDER BY s.at), '[]'::json)
          FROM {_STATUSES} s) AS statuses
  FROM certificate c
  JOIN entry e ON e.record_id = c.record_id
  JOIN certificate_document d ON d.serial = c.serial
  JOIN certificate_request r ON r.id = c.request_id
"""  # noqa: S608 - constants
_ONE = sql(
    _SELECT + " WHERE c.serial = %(serial)s"
    " AND (%(covered)s::text[] IS NULL OR e.office_path && %(covered)s::text[]"
    " OR r.asked_path && %(covered)s::text[])",
    arrays=("covered",),
)
_BY_REQUEST = sql(_SELECT + " WHERE c.request_id = %(request_id)s")
_PUBLIC = sql(
    "SELECT c.serial, c.kind, c.issued_on, c.office, c.record_id, c.noted_at,"  # noqa: S608 - constants
    f" ARRAY(SELECT s.status FROM {_STATUSES} s) AS statuses"
    " FROM certificate c JOIN entry e ON e.record_id = c.record_id WHERE c.serial = %(serial)s"
)
_CODE = sql("SELECT sealed_qr FROM certificate_document WHERE serial = %(serial)s")
_BYTES = sql("SELECT sealed, sha256 FROM certificate_document WHERE serial = %(serial)s")
_LOCK_RECORD = sql(
    "SELECT e.record_id FROM entry e JOIN certificate c ON c.record_id = e.record_id"
    " JOIN certificate_request r ON r.id = c.request_id"
    " WHERE c.serial = %(serial)s AND (%(covered)s::text[] IS NULL OR e.office_path && %(covered)s::text[]"
    " OR r.asked_path && %(covered)s::text[]) FOR UPDATE OF e",
    arrays=("covered",),
)
_OUTDATED = sql(
    "SELECT c.serial, c.template, c.language, c.request_id FROM certificate c"
    " WHERE c.record_id = %(record_id)s AND c.record_version < %(version)s"
    " AND NOT EXISTS (SELECT FROM certificate_status s WHERE s.serial = c.serial) ORDER BY c.serial"
)
_HOLDING = sql(
    "SELECT c.serial, c.noted_at FROM certificate c WHERE c.record_id = %(record_id)s"
    " AND NOT EXISTS (SELECT FROM certificate_status s WHERE s.serial = c.serial)"
    " ORDER BY c.issued_at, c.serial"
)
_ADD = insert_into(CERTIFICATE)
_ADD_DOCUMENT = insert_into(DOCUMENT)
_APPEND = insert_into(STATUS)


class DocumentDamaged(Exception):
    """Stored bytes are not the bytes that were sealed; the text is the serial number."""


class Certificates:
    """The PDF is encrypted at rest, bound to its serial; what is served is checked against its SHA-256."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def add(self, uow: UnitOfWork, certificate: Mapping[str, Any], pdf: bytes, qr: str) -> None:
        """Keep a certificate with its bytes for ever."""
        serial = certificate["serial"]
        uow.write(_ADD, **certificate)
        uow.write(
            _ADD_DOCUMENT,
            serial=serial,
            sha256=sha256_hex(pdf),
            size=len(pdf),
            sealed=self._cipher.seal(pdf, _place("document", serial)),
            sealed_qr=self._cipher.seal(qr.encode(), _place("qr", serial)),
        )

    def find(self, uow: UnitOfWork, serial: str, covered: Covered) -> Row | None:
        """One certificate of a record of these offices, or that was asked for at one of them."""
        return self._open(uow.row(_ONE, serial=serial, covered=covered))

    def find_by_request(self, uow: UnitOfWork, request_id: str) -> Row | None:
        """The certificate of a request."""
        return self._open(uow.row(_BY_REQUEST, request_id=request_id))

    def find_public(self, uow: UnitOfWork, serial: str) -> Row | None:
        """What the public may know of a serial number."""
        return uow.row(_PUBLIC, serial=serial)

    def find_code(self, uow: UnitOfWork, serial: str) -> str | None:
        """The text of the QR code that a certificate was issued with."""
        row = uow.row(_CODE, serial=serial)
        return None if row is None else self._open_code(row, serial)

    def document(self, uow: UnitOfWork, serial: str) -> bytes:
        """The bytes as they were sealed.

        Raises:
            DocumentDamaged: the stored bytes changed.
            LookupError: there is no such document.

        """
        row = uow.row(_BYTES, serial=serial)
        if row is None:
            raise LookupError(serial)
        pdf = self._cipher.open(bytes(row["sealed"]), _place("document", serial))
        if sha256_hex(pdf) != row["sha256"]:
            raise DocumentDamaged(serial)
        return pdf

    def lock(self, uow: UnitOfWork, serial: str, covered: Covered) -> Row | None:
        """Like `find`, with a lock on the record against corrections and other officers."""
        if uow.lock(_LOCK_RECORD, serial=serial, covered=covered) is None:
            return None
        return self.find(uow, serial, covered)

    def outdated(self, uow: UnitOfWork, record_id: str, version: int) -> list[Row]:
        """Valid certificates of a record that state an older version of it."""
        return uow.rows(_OUTDATED, record_id=record_id, version=version)

    def holding(self, uow: UnitOfWork, record_id: str) -> list[Row]:
        """Certificates of a record that nothing happened to, the oldest first, with their margins' times."""
        return uow.rows(_HOLDING, record_id=record_id)

    def append_status(self, uow: UnitOfWork, status: Mapping[str, Any]) -> None:
        """Add what happened to a certificate."""
        uow.write(_APPEND, **{"reason_code": None, "by_version": None, **status})

    def _open(self, row: Row | None) -> Row | None:
        if row is None:
            return None
        code = self._open_code(row, row["serial"])
        return {**{name: value for name, value in row.items() if name != "sealed_qr"}, "qr": code}

    def _open_code(self, row: Row, serial: str) -> str:
        return self._cipher.open(bytes(row["sealed_qr"]), _place("qr", serial)).decode()


def _place(what: str, serial: str) -> bytes:
    return f"{what}:{serial}".encode()
