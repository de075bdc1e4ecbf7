"""Rows as the API shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from crvs_certificates.domain.status import allowed_acts, current_status
from crvs_kernel.database.unit_of_work import Row

_REQUEST = (
    "status",
    "kind",
    "registration_number",
    "office",
    "asked_at",
    "language",
    "requester",
    "compared",
    "purpose",
    "reason",
)
_CERTIFICATE = (
    "serial",
    "kind",
    "language",
    "template",
    "record_version",
    "registration_number",
    "office",
    "sha256",
    "size",
    "qr",
    "statuses",
    "later_notes",
)


def request_view(row: Row, allowed: list[str]) -> dict[str, Any]:
    """A request with its fee and what may be done with it."""
    return {
        "id": str(row["id"]),
        **{name: row[name] for name in _REQUEST},
        "record_id": str(row["record_id"]),
        "replaces": row["replaces"],
        "latin": row.get("latin") or [],
        "fee": {"amount": row["fee_amount"], "currency": row["fee_currency"], "rule": row["fee_rule"]},
        "requested_at": _moment(row["requested_at"]),
        "decided_at": _moment(row["decided_at"]),
        "serial": row["serial"],
        "certificate_status": current_status(row["certificate_statuses"]) if row["serial"] else None,
        "allowed": allowed,
    }


def certificate_view(row: Row) -> dict[str, Any]:
    """A certificate, where its bytes are, and where it stands."""
    status = current_status(each["status"] for each in row["statuses"])
    return {
        **{name: row[name] for name in _CERTIFICATE},
        "status": status,
        "record_id": str(row["record_id"]),
        "request_id": str(row["request_id"]),
        "issued_on": _day(row["issued_on"]),
        "document": f"/v1/certificates/{row['serial']}/document",
        "allowed": allowed_acts(status),
    }


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _day(value: date) -> str:
    return value.isoformat()
