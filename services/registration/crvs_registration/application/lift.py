"""Lift what keeps a record closed that is behind: its later versions are lost for good.

That is right once `reopen` has named the record as one that the feed cannot tell, and its office has held it
against the paper: acts go on above the lost versions, and what was lost is done again. The history keeps the
reason for ever. A number that others know stays the record's (ADR 19).
"""

from __future__ import annotations

from crvs_contracts.faults import MalformedValue
from crvs_contracts.text import one_line
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Conflict, Fault, InvalidInput, NotFound
from crvs_registration.application.acts import actor, pins
from crvs_registration.application.deps import Deps
from crvs_registration.application.republish import OPERATOR
from crvs_registration.domain.reach import EVERYWHERE
from crvs_registration.domain.records import Record
from crvs_registration.store import books, records

_LONGEST = 500


def lift(record_id: str, reason: str, uow: UnitOfWork, deps: Deps) -> Record:
    """Pass over the lost versions of one record; the status stays, and nothing is published.

    Raises:
        NotFound: there is no such record.
        Conflict: ``record-not-behind``.
        InvalidInput: no reason, or one that cannot be read.

    """
    record = records.find(uow, record_id, EVERYWHERE)
    if record is None:
        raise NotFound("not-found")
    if not record.behind:
        raise Conflict("record-not-behind", allowed=[])
    body = {
        "links": {},
        "version": books.lost_version(uow, record_id),
        "reason": _reason(reason),
        "lifted": True,
    }
    after, action = record.act("annotate", body, actor(OPERATOR, deps), pins(record.state.form_version, deps))
    records.save(uow, after, action, parties=False)
    lost = {"from": record.state.version, "version": after.state.version}
    uow.audit(AuditLine(OPERATOR, "record.lift", "record", [record_id], lost))
    return after


def _reason(text: str) -> str:
    try:
        return one_line(text, _LONGEST)
    except MalformedValue as fault:
        raise InvalidInput("invalid-fields", faults=(Fault("/reason", fault.code, fault.params),)) from fault
