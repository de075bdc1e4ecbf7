"""Requests, each with at most one decision (the primary key guarantees it)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from crvs_certificates.store.standings import CANCELLED_STATUS
from crvs_certificates.store.tables import DECISION, REQUEST
from crvs_contracts.jurisdiction import Covered
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.statements import insert_into, sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.primitives import canonical_json

_SELECT = f"""
SELECT r.id, r.record_id, r.language, r.relationship, r.sealed, r.fee_amount, r.fee_currency, r.fee_rule,
       r.requested_at, r.requested_by, r.replaces, r.asked_at, e.kind, e.registration_number, e.office,
       coalesce(d.outcome, 'requested') AS status, d.sealed_reason, d.decided_at, c.serial,
       ARRAY(SELECT s.status FROM certificate_status s WHERE s.serial = c.serial
        UNION ALL SELECT gone.status FROM ({CANCELLED_STATUS}) gone) AS certificate_statuses
  FROM certificate_request r
  JOIN entry e ON e.record_id = r.record_id
    AND (%(covered)s::text[] IS NULL OR e.office_path && %(covered)s::text[]
     OR r.asked_path && %(covered)s::text[])
  LEFT JOIN request_decision d ON d.request_id = r.id
  LEFT JOIN certificate c ON c.request_id = r.id
"""  # noqa: S608 - constants
_ONE = sql(_SELECT + " WHERE r.id = %(id)s", arrays=("covered",))
_PAGE = sql(
    _SELECT + " WHERE (%(status)s::text IS NULL OR coalesce(d.outcome, 'requested') = %(status)s)"
    " AND (%(record_id)s::uuid IS NULL OR r.record_id = %(record_id)s::uuid)"
    " AND (%(before)s::uuid IS NULL OR r.id < %(before)s::uuid) ORDER BY r.id DESC LIMIT %(limit)s",
    arrays=("covered",),
)
# The oldest certificate of the record that was taken back for one of the reasons (and for no other), and that
# no request replaces yet, but for refused ones.
_TO_REPLACE = sql(
    "SELECT c.serial FROM certificate c WHERE c.record_id = %(record_id)s"
    " AND EXISTS (SELECT FROM certificate_status s WHERE s.serial = c.serial)"
    " AND NOT EXISTS (SELECT FROM certificate_status s WHERE s.serial = c.serial"
    " AND coalesce(s.reason_code, s.status) <> ALL (%(reasons)s::text[]))"
    " AND NOT EXISTS (SELECT FROM certificate_request r LEFT JOIN request_decision d ON d.request_id = r.id"
    " WHERE r.record_id = c.record_id AND r.replaces = c.serial AND d.outcome IS DISTINCT FROM 'refused')"
    " ORDER BY c.issued_at, c.serial LIMIT 1",
    arrays=("reasons",),
)
_REPLACED = sql(
    "SELECT r.replaces FROM certificate_request r LEFT JOIN request_decision d ON d.request_id = r.id"
    " WHERE r.record_id = %(record_id)s AND r.replaces IS NOT NULL AND d.outcome IS DISTINCT FROM 'refused'"
)
_COUNT = sql(
    "SELECT count(*) AS requests FROM certificate_request r"
    " LEFT JOIN request_decision d ON d.request_id = r.id"
    " WHERE r.record_id = %(record_id)s AND d.outcome IS DISTINCT FROM 'refused'"
)
_PERSONAL = ("requester", "purpose", "compared", "latin", "hands")
_ADD = insert_into(REQUEST)
_DECIDE = insert_into(DECISION)


class Requests:
    """Who asked and why is encrypted, bound to the request."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def add(self, uow: UnitOfWork, request: Mapping[str, Any]) -> None:
        """Keep a request; what it says of people is encrypted."""
        columns = {name: value for name, value in request.items() if name not in _PERSONAL}
        personal = {name: request[name] for name in _PERSONAL}
        sealed = self._cipher.seal(canonical_json(personal), _place("request", request["id"]))
        uow.write(_ADD, **columns, sealed=sealed)

    def find(self, uow: UnitOfWork, request_id: str, covered: Covered) -> Row | None:
        """One request of a record of these offices, or made at one of them."""
        found = uow.row(_ONE, id=request_id, covered=covered)
        return None if found is None else self._open(found)

    def page(self, uow: UnitOfWork, wanted: Mapping[str, Any]) -> list[Row]:
        """Newest first; ``wanted`` has status, record_id, before, limit and covered."""
        return [self._open(row) for row in uow.rows(_PAGE, **wanted)]

    def count_for_fee(self, uow: UnitOfWork, record_id: str) -> int:
        """How many requests the record has that were not refused."""
        found = uow.row(_COUNT, record_id=record_id)
        return int(found["requests"]) if found else 0

    def find_to_replace(self, uow: UnitOfWork, record_id: str, reasons: Sequence[str]) -> str | None:
        """The serial of a certificate that the register took back and has not replaced."""
        found = uow.row(_TO_REPLACE, record_id=record_id, reasons=reasons)
        return str(found["serial"]) if found else None

    def replaced(self, uow: UnitOfWork, record_id: str) -> set[str]:
        """The serials that requests of the record replace, but for refused ones."""
        return {row["replaces"] for row in uow.rows(_REPLACED, record_id=record_id)}

    def decide(self, uow: UnitOfWork, decision: Mapping[str, Any]) -> None:
        """Add the one decision; a reason in words is encrypted."""
        reason, request_id = decision.get("reason"), decision["request_id"]
        sealed = self._cipher.seal(reason.encode(), _place("decision", request_id)) if reason else None
        columns = {name: value for name, value in decision.items() if name != "reason"}
        uow.write(_DECIDE, **columns, sealed_reason=sealed)

    def _open(self, row: Row) -> Row:
        request_id = str(row["id"])
        plain = self._cipher.open(bytes(row.pop("sealed")), _place("request", request_id))
        reason = row.pop("sealed_reason")
        words = self._cipher.open(bytes(reason), _place("decision", request_id)) if reason else None
        return {**row, **orjson.loads(plain), "reason": words.decode() if words else None}


def _place(what: str, request_id: str) -> bytes:
    return f"{what}:{request_id}".encode()
