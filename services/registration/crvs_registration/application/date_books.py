"""Let books go on after a clock that was ahead when their last entry was made."""

from __future__ import annotations

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.application.deps import Deps
from crvs_registration.application.republish import OPERATOR
from crvs_registration.store.books import take_today


def date_books(uow: UnitOfWork, deps: Deps) -> int:
    """An operator says that today's date is right; gives how many books had a later one."""
    dated = take_today(uow, deps.today())
    uow.audit(AuditLine(OPERATOR, "book.date", "book", [], {"dated": dated}))
    return dated
