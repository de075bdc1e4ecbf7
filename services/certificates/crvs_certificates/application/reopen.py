"""Open restored certificates: no serial that others know is given again (law 14), no revoked paper holds."""

from __future__ import annotations

from collections.abc import Iterable

from crvs_certificates.application.republish import OPERATOR
from crvs_certificates.store import numbers
from crvs_contracts.known import Known
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database import incarnation
from crvs_kernel.database.unit_of_work import UnitOfWork


def reopen(seen: Iterable[Known], uow: UnitOfWork) -> str:
    """Take serial numbers and revocations over and open, in one transaction; gives what to tell the operator.

    Who revoked is lost; the status says `restore` in its place.
    """
    told = [fact for fact in seen if fact.fact in ("serial", "revoked")]
    lost = numbers.spend(uow, told)
    revoked = numbers.revoke(uow, told, by="restore")
    incarnation.open_here(uow)
    uow.audit(AuditLine(OPERATOR, "serial.take-over", "certificate", lost))
    uow.audit(AuditLine(OPERATOR, "certificate.revoke-again", "certificate", revoked))
    return (
        f"{len(lost)} certificates were lost, and are to be issued anew: {', '.join(lost) or 'none'}. "
        f"{len(revoked)} were revoked again: {', '.join(revoked) or 'none'}."
    )
