"""Reading, handing out and revoking issued certificates."""

from __future__ import annotations

from dataclasses import dataclass

from crvs_certificates.application.announcements import told
from crvs_certificates.application.deps import Deps
from crvs_certificates.domain.status import allowed_acts, current_status
from crvs_contracts.faults import MalformedValue
from crvs_contracts.jurisdiction import covered
from crvs_contracts.numbers import parse_serial_number
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import Conflict, NotFound


@dataclass(frozen=True)
class RevokeCertificate:
    """``reason`` is one of `domain.status.REVOCATION_REASONS`."""

    principal: Principal
    serial: str
    reason: str


def get_certificate(serial: str, principal: Principal, uow: UnitOfWork, deps: Deps) -> Row:
    """One certificate, read and audited.

    Raises:
        NotFound: absent or outside the jurisdiction; that it was looked for is on record.

    """
    return _read(serial, "certificate.read", principal, uow, deps)


def get_document(serial: str, principal: Principal, uow: UnitOfWork, deps: Deps) -> tuple[Row, bytes]:
    """The sealed bytes, handed out and audited; the same bytes for ever, whatever the status.

    Raises:
        NotFound: absent or outside the jurisdiction; that it was looked for is on record.

    """
    certificate = _read(serial, "certificate.document", principal, uow, deps)
    return certificate, deps.certificates.document(uow, certificate["serial"])


def revoke_certificate(command: RevokeCertificate, uow: UnitOfWork, deps: Deps) -> Row:
    """Declare a certificate void, once and for good.

    Raises:
        NotFound: absent or outside the jurisdiction.
        Conflict: it is revoked already.

    """
    serial, reach = _parsed(command.serial), covered(command.principal.jurisdiction)
    certificate = None if serial is None else deps.certificates.lock(uow, serial, reach)
    if certificate is None:
        raise NotFound("not-found")
    certificate = with_later_notes(certificate, uow, deps)
    status = current_status(each["status"] for each in certificate["statuses"])
    if "revoke" not in allowed_acts(status):
        raise Conflict("certificate-already-revoked", allowed=allowed_acts(status))
    now = deps.clock.now()
    added = {"status": "revoked", "at": now, "reason_code": command.reason}
    deps.certificates.append_status(
        uow, {**added, "serial": certificate["serial"], "by": command.principal.subject}
    )
    uow.audit(_line(command.principal, "certificate.revoke", certificate))
    data = {"serial": certificate["serial"], "record_id": str(certificate["record_id"])}
    data |= {"reason_code": command.reason, "office": certificate["office"], "occurred_at": now.isoformat()}
    uow.publish(told("revoked", data, now))
    revoked = {"status": "revoked", "at": now.isoformat(), "reason": command.reason}
    return {**certificate, "statuses": [*certificate["statuses"], revoked]}


def _read(serial: str, act: str, principal: Principal, uow: UnitOfWork, deps: Deps) -> Row:
    certificate = _find(serial, principal, uow, deps)
    if certificate is None:
        about = {"serial": _parsed(serial), "outcome": "absent"}  # never what was typed: it may be a name
        line = AuditLine(principal, act, "record", [], about)
        raise NotFound("not-found").keeping(lambda kept: kept.audit(line))
    uow.audit(_line(principal, act, certificate))
    return certificate


def _find(serial: str, principal: Principal, uow: UnitOfWork, deps: Deps) -> Row | None:
    parsed = _parsed(serial)
    found = None if parsed is None else deps.certificates.find(uow, parsed, covered(principal.jurisdiction))
    return found and with_later_notes(found, uow, deps)


def with_later_notes(certificate: Row, uow: UnitOfWork, deps: Deps) -> Row:
    """The certificate with the kinds of note that came after it."""
    record_id = str(certificate["record_id"])
    later = deps.margins.later_than(uow, record_id, certificate["noted_at"])
    return {**certificate, "later_notes": later}


def _parsed(serial: str) -> str | None:
    try:
        return parse_serial_number(serial)
    except MalformedValue:
        return None


def _line(principal: Principal, act: str, certificate: Row) -> AuditLine:
    record = str(certificate["record_id"])
    return AuditLine(principal, act, "record", [record], {"serial": certificate["serial"]})
