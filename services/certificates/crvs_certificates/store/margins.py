"""The margins of entries at rest: added to, and readable only with the service's key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import orjson

from crvs_certificates.domain.margin import Margin, Note
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.primitives import canonical_json

_KEEP = sql(
    "INSERT INTO entry_margin (record_id, at, sealed) VALUES (%(record_id)s, %(at)s, %(sealed)s)"
    " ON CONFLICT DO NOTHING"
)
_NOW = sql(
    "SELECT at, sealed FROM entry_margin WHERE record_id = %(record_id)s ORDER BY at DESC LIMIT 1",
    planned_once=True,
)
_AT = sql("SELECT at, sealed FROM entry_margin WHERE record_id = %(record_id)s AND at = %(at)s")


class Margins:
    """Encrypts each margin bound to its record."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def keep(self, uow: UnitOfWork, record_id: str, at: datetime, notes: Sequence[Note]) -> None:
        """Keep what was told once; the same time tells the same."""
        sealed = self._cipher.seal(canonical_json(list(notes)), _place(record_id))
        uow.write(_KEEP, record_id=record_id, at=at, sealed=sealed)

    def now(self, uow: UnitOfWork, record_id: str) -> Margin:
        """The margin as it is known now."""
        return self._open(record_id, uow.row(_NOW, record_id=record_id))

    def printed_on(self, uow: UnitOfWork, record_id: str, noted_at: datetime | None) -> Margin:
        """The margin that a certificate was issued with."""
        if noted_at is None:
            return Margin()
        return self._open(record_id, uow.row(_AT, record_id=record_id, at=noted_at))

    def later_than(self, uow: UnitOfWork, record_id: str, noted_at: datetime | None) -> list[str]:
        """The codes of the notes that came after a certificate was issued, and hold."""
        now = self.now(uow, record_id)
        return [] if now.at == noted_at else now.since(self.printed_on(uow, record_id, noted_at))

    def _open(self, record_id: str, row: dict[str, object] | None) -> Margin:
        if row is None:
            return Margin()
        plain = self._cipher.open(bytes(row["sealed"]), _place(record_id))  # type: ignore[call-overload]  # bytea
        return Margin(row["at"], orjson.loads(plain))  # type: ignore[arg-type]  # timestamptz


def _place(record_id: str) -> bytes:
    return f"margin:{record_id}".encode()
