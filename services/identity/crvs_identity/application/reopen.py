"""Open a restored identity: a birth keeps the UIN that others know, and nobody else gets it (law 14)."""

from __future__ import annotations

from collections.abc import Iterable

from crvs_contracts.known import Known
from crvs_identity.application.republish import OPERATOR
from crvs_identity.store import numbers
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database import incarnation
from crvs_kernel.database.unit_of_work import UnitOfWork


def reopen(seen: Iterable[Known], uow: UnitOfWork) -> str:
    """Take the UINs over and open, in one transaction; gives what to tell the operator."""
    numbers.spend(uow, seen)
    incarnation.open_here(uow)
    uow.audit(AuditLine(OPERATOR, "uin.take-over", "person", []))
    return "The UINs that others know stay those of their births."
