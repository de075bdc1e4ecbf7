"""An operator loads agreements: new versions are added, known ones must be what they were."""

from __future__ import annotations

from collections.abc import Iterable

from crvs_exchange.application.ports import Deps
from crvs_exchange.domain.agreements import Agreement
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Conflict

OPERATOR = Principal(subject="operator", kind="system", purpose="agreement")


def load_agreements(agreements: Iterable[Agreement], deps: Deps) -> int:
    """Add what is new, all or nothing; returns how many.

    Raises:
        Conflict: ``agreement-changed``: a version that is known has other content now.

    """
    with deps.unit_of_work() as uow:
        added = [each for each in agreements if _is_new(each, uow, deps)]
        for each in added:
            deps.agreements.add(uow, each)
            uow.audit(AuditLine(OPERATOR, "agreement.load", "agreement", [each.name]))
        uow.commit()
    return len(added)


def _is_new(agreement: Agreement, uow: UnitOfWork, deps: Deps) -> bool:
    known = {each.version: each for each in deps.agreements.of_client(uow, agreement.client)}
    if agreement.version not in known:
        return True
    if known[agreement.version] != agreement:
        raise Conflict("agreement-changed", agreement=agreement.name, allowed=["add-version"])
    return False
