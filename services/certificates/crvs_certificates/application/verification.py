"""Public verification: the standing of a certificate, and no more than its QR code says.

A certificate that we did not issue is "unknown": an invented or mistyped serial, or a forged code.
"""

from __future__ import annotations

from typing import Any, Final

from crvs_certificates.application.deps import Deps
from crvs_certificates.domain import qr
from crvs_certificates.domain.status import current_status
from crvs_contracts.faults import MalformedValue
from crvs_contracts.numbers import parse_serial_number
from crvs_kernel.database.unit_of_work import UnitOfWork

UNKNOWN: Final = {"result": "unknown"}
_NOBODYS: Final = ""  # no certificate has it; looking it up costs what a real one costs


def verify_serial(text: str, uow: UnitOfWork, deps: Deps) -> dict[str, Any]:
    """By serial alone: result, kind, day and office of issue."""
    try:
        serial = parse_serial_number(text)
    except MalformedValue:
        serial = _NOBODYS
    found = deps.certificates.find_public(uow, serial)
    if found is None:
        return dict(UNKNOWN)
    return {
        "result": current_status(found["statuses"]),
        "serial": found["serial"],
        "kind": found["kind"],
        "issued_on": found["issued_on"].isoformat(),
        "office": found["office"],
    }


def verify_qr(scanned: str, uow: UnitOfWork, deps: Deps) -> dict[str, Any]:
    """By QR text: the signature first, then the status, with the code's own contents given back."""
    claims = deps.qr.open(qr.token_in(scanned)) or {}
    by_serial = verify_serial(str(claims.get("s", _NOBODYS)), uow, deps)
    if by_serial == UNKNOWN:
        return by_serial
    return {**by_serial, **qr.spelled_out(claims)}
