"""Public verification: the standing of a certificate, and no more than its QR code says.

"Unknown" is said of a well-formed serial and of a code with our signature that the register does not have;
"lost" of one that a restore has made it forget, unless it was revoked. Every other text is refused with the
reason.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import structlog

from crvs_certificates.application.deps import Deps
from crvs_certificates.domain import qr
from crvs_certificates.domain.scan import read_scan
from crvs_certificates.domain.status import current_status
from crvs_certificates.store import numbers
from crvs_contracts.faults import MalformedValue
from crvs_contracts.numbers import (
    RegistrationNumber,
    parse_serial_number,
    parse_tracking_number,
    parse_uin,
)
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import InvalidInput

UNKNOWN: Final = {"result": "unknown"}
NOTED: Final = "valid-with-later-note"  # whoever knows only `valid` does not take it for that
_OTHERS: Final = {
    "registration-number-given": RegistrationNumber.parse,
    "uin-given": parse_uin,
    "tracking-number-given": parse_tracking_number,
}
_SLIPS: Final = ("registration-number-check", "uin-check-digit")
_log = structlog.get_logger(__name__)


def on_record(verify: Callable[[], dict[str, Any]], who: Principal, uow: UnitOfWork) -> dict[str, Any]:
    """Verify, with a line that says from where and with what result; never what was typed (law 10)."""

    def line(serials: list[str], result: str) -> AuditLine:
        return AuditLine(who, "certificate.verify", "certificate", serials, {"result": result})

    try:
        answer = verify()
    except InvalidInput as refusal:
        refused = line([], refusal.code)
        raise refusal.keeping(lambda kept: kept.audit(refused)) from None
    uow.audit(line([answer["serial"]] if "serial" in answer else [], answer["result"]))
    return answer


def verify_scan(text: str, uow: UnitOfWork, deps: Deps) -> dict[str, Any]:
    """By whatever stands on the paper: the text of its QR code, or its number.

    Raises:
        InvalidInput: as `verify_serial` and `verify_code`.

    """
    scan = read_scan(text)
    if scan.code is None:
        return verify_serial(scan.number, uow, deps, pointer="/qr")
    return verify_code(scan.code, uow, deps)


def verify_serial(text: str, uow: UnitOfWork, deps: Deps, pointer: str = "/serial") -> dict[str, Any]:
    """By serial alone: result, kind, day and office of issue; of a lost certificate no more than that.

    Raises:
        InvalidInput: `serial-number-malformed`, `serial-number-check`, or `…-given` for another number of the
            paper. Twelve digits may be a serial or a UIN: they are a UIN when no certificate has them.

    """
    try:
        serial, fault = parse_serial_number(text), None
    except MalformedValue as refused:
        serial, fault = None, refused.code
    found = deps.certificates.find_public(uow, serial) if serial else None
    if found is not None:
        return _standing(found, uow, deps) | {
            "serial": found["serial"],
            "kind": found["kind"],
            "issued_on": found["issued_on"].isoformat(),
            "office": found["office"],
        }
    if serial and (forgotten := _forgotten(serial, uow)):
        return forgotten
    wrong = _other_number(text, is_serial=serial is not None) or fault
    if wrong is not None:
        raise InvalidInput(wrong, pointer=pointer)
    return dict(UNKNOWN)


def _standing(found: Row, uow: UnitOfWork, deps: Deps) -> dict[str, Any]:
    """The result; of a certificate that holds also which kinds of note came after it, and no more."""
    result = current_status(found["statuses"])
    if result != "valid":
        return {"result": result}
    later = deps.margins.later_than(uow, str(found["record_id"]), found["noted_at"])
    return {"result": NOTED, "notes": later} if later else {"result": result}


def verify_code(token: str, uow: UnitOfWork, deps: Deps) -> dict[str, Any]:
    """By the signed part of a QR code: what was issued with this very code, and its status.

    A code that was signed with our key and never issued is unknown, whatever it says: a key may be stolen.
    Of a lost certificate nothing the code says is confirmed, for the same reason.

    Raises:
        InvalidInput: `code-unreadable`; it is damaged, cut off, altered, or not ours.

    """
    claims = deps.qr.contents(token)
    serial = _serial_in(claims)
    issued = deps.certificates.find_code(uow, serial) if serial else None
    if serial and issued is not None and read_scan(issued).code == token:
        return {**verify_serial(serial, uow, deps), **qr.spelled_out(claims)}
    if deps.qr.open(token) is None:
        raise InvalidInput("code-unreadable", pointer="/qr")
    if serial and issued is None and (forgotten := _forgotten(serial, uow)):
        return forgotten
    _log.warning("verification.code_never_issued")  # a stolen key, or certificates lost and not taken over
    return dict(UNKNOWN)


def _forgotten(serial: str, uow: UnitOfWork) -> dict[str, Any] | None:
    """The standing of a certificate that a restore has lost: one that was revoked never holds again."""
    standing = numbers.spent_standing(uow, serial)
    return {"result": standing, "serial": serial} if standing else None


def _serial_in(claims: dict[str, Any]) -> str | None:
    try:
        return parse_serial_number(str(claims.get("s")))
    except MalformedValue:
        return None


def _other_number(text: str, *, is_serial: bool) -> str | None:
    """The code for another number of the register; one with a slip counts where its form tells it apart."""
    for code, parse in _OTHERS.items():
        try:
            parse(text)
        except MalformedValue as fault:
            if is_serial or fault.code not in _SLIPS:
                continue
        return code
    return None
