"""Who names a person or a marriage by number learns of what other offices registered: on record and limited.

A clerk needs no permission to name a mother from another province. But an account that does so all day long
is asking about people, not registering them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Fault, TooManyRequests
from crvs_registration.application.deps import Deps
from crvs_registration.application.jurisdiction import reach_of
from crvs_registration.domain.kind import Case
from crvs_registration.domain.knowledge import Knowledge, KnownFault
from crvs_registration.domain.stated import renamed
from crvs_registration.store import named_elsewhere

_LIMIT = "declaration.named_elsewhere_per_day"
_log = structlog.get_logger()
Keeping = Callable[[UnitOfWork], None]


@dataclass(frozen=True)
class Naming:
    """Who names people of other offices, in which record."""

    by: Principal
    record_id: str


def hold_naming(naming: Naming, known: Knowledge, uow: UnitOfWork, deps: Deps) -> Keeping:
    """What is to be kept of a look into other offices, whether the declaration or correction succeeds or not.

    Raises:
        TooManyRequests: ``named-elsewhere-too-often``; the account has named too many such people today.

    """
    offices = reach_of(naming.by).offices
    entries = [
        entry for entry, office in known.offices.items() if offices is not None and office not in offices
    ]
    if not entries:
        return lambda _: None
    by, day = naming.by, deps.today()
    count = named_elsewhere.count(uow, by.subject, day)

    def keep(kept: UnitOfWork) -> None:
        kept.audit(AuditLine(by, "record.name-person", "record", sorted(entries), {"in": naming.record_id}))
        named_elsewhere.add(kept, by.subject, day)

    if count >= deps.rules.value(_LIMIT, day):
        _log.warning("named-elsewhere-too-often", actor=by.subject, count=count)
        raise TooManyRequests("named-elsewhere-too-often", retry_after=until_tomorrow(deps)).keeping(keep)
    return keep


def told_faults(case: Case, by: Principal) -> list[Fault]:
    """The faults of a declaration that its declarer is told.

    A caller who reviews no others' cases, and gives another name than the register has for the UIN, guesses
    or has mistyped: they hear nothing of that person. The registrar does, when all rules are held again.
    """
    faults = case.faults()
    if reach_of(by).reviews:
        return faults
    others = renamed(case)
    entries = {known.record_id for known in others.values() if known.record_id}
    return [
        fault
        for fault in faults
        if not isinstance(fault, KnownFault)
        or (fault.pointer.split("/")[1] not in others and entries.isdisjoint(fault.entries))
    ]


def until_tomorrow(deps: Deps) -> int:
    """Seconds to the next day of the country."""
    zone = ZoneInfo(deps.zone)
    midnight = datetime.combine(deps.today() + timedelta(days=1), time(), zone)
    return max(1, int((midnight - deps.clock.now()).total_seconds()))
