"""Open restored certificates: no serial number that others know is given again (law 14)."""

from __future__ import annotations

from collections.abc import Iterable

from crvs_certificates.application.republish import OPERATOR
from crvs_certificates.store import numbers
from crvs_contracts.known import Known
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database import incarnation
from crvs_kernel.database.unit_of_work import UnitOfWork


def reopen(seen: Iterable[Known], uow: UnitOfWork) -> str:
    """Take the serial numbers over and open, in one transaction; gives what to tell the operator."""
    lost = numbers.spend(uow, seen)
    incarnation.open_here(uow)
    uow.audit(AuditLine(OPERATOR, "serial.take-over", "certificate", lost))
    return f"{len(lost)} certificates were lost, and are to be issued anew: {', '.join(lost) or 'none'}."
