"""Reaction to `person.enrolled.v1`: adds the UIN of the child to the record of the birth."""

from __future__ import annotations

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Conflict, NotFound
from crvs_kernel.events import Event
from crvs_registration.application.acts import actor, pins
from crvs_registration.application.deps import Deps
from crvs_registration.application.notes import SYSTEM, renote
from crvs_registration.domain.reach import EVERYWHERE
from crvs_registration.store import noted, records


def on_person_enrolled(event: Event, uow: UnitOfWork, deps: Deps) -> None:
    """Annotate once: a repeated event changes nothing. The version stays, because nobody decided anything.

    Raises:
        NotFound: no such record, or one of a kind that proves no birth; the event is set aside with this.
        Conflict: ``uin-differs``: the birth has another UIN, which may be on paper (law 14); set aside.

    """
    record = records.find(uow, event.data["birth_record_id"], EVERYWHERE)
    role = record.kind.definition.allotted if record else None
    if record is None or role is None:
        raise NotFound("not-found")
    uin, known = event.data["uin"], record.state.links.get(role)
    if known == uin:
        return
    if known is not None:
        raise Conflict("uin-differs", allowed=[])
    noted.lock_people(uow, [uin])  # entries that state this number may be on their way
    body, who, before = {"links": {role: uin}, "event": event.id}, actor(SYSTEM, deps), record
    record, action = record.act("annotate", body, who, pins(record.state.form_version, deps))
    records.save(uow, record, action, parties=False)
    records.annotate(uow, record.id, role, uin)
    renote(before, record, who, uow, deps)
    uow.audit(AuditLine(SYSTEM, "record.annotate", "record", [record.id]))
