"""An operator loads agreements: new versions are added, known ones must be what they were."""

from __future__ import annotations

from collections.abc import Iterable

from crvs_exchange.domain.agreements import Agreement
from crvs_exchange.store import agreements as store
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Conflict

OPERATOR = Principal(subject="operator", kind="system", purpose="agreement")


def load_agreements(agreements: Iterable[Agreement], uow: UnitOfWork) -> int:
    """Add what is new, all or nothing; returns how many.

    Raises:
        Conflict: ``agreement-changed``: a version that is known has other content now.

    """
    added = [agreement for agreement in agreements if _is_new(agreement, uow)]
    for agreement in added:
        store.add(uow, agreement)
        uow.audit(AuditLine(OPERATOR, "agreement.load", "agreement", [agreement.name]))
    return len(added)


def _is_new(agreement: Agreement, uow: UnitOfWork) -> bool:
    known = {version.version: version for version in store.of_client(uow, agreement.client)}
    if agreement.version not in known:
        return True
    if known[agreement.version] != agreement:
        raise Conflict("agreement-changed", agreement=agreement.name, allowed=["add-version"])
    return False
