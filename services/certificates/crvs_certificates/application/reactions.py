"""Reactions to events: copy entries, keep UINs, supersede certificates."""

from __future__ import annotations

from crvs_certificates.application.deps import Copies
from crvs_certificates.domain.entry import Entry
from crvs_contracts.jurisdiction import path_of
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Conflict
from crvs_kernel.events import Event


def on_registered(event: Event, uow: UnitOfWork, deps: Copies) -> None:
    """Keep a copy of the entry; an older version than ours changes nothing."""
    entry = Entry.from_event(event.data)
    deps.entries.save(uow, entry, path_of(entry.office, entry.date_of_registration))


def on_corrected(event: Event, uow: UnitOfWork, deps: Copies) -> None:
    """Keep the corrected entry, and supersede every certificate that states an older version."""
    entry = Entry.from_event(event.data)
    deps.entries.lock(uow, entry.record_id)
    deps.entries.save(uow, entry, path_of(entry.office, entry.date_of_registration))
    for serial in deps.certificates.outdated(uow, entry.record_id, entry.version):
        _supersede(serial, entry, event, uow, deps)


def on_person_enrolled(event: Event, uow: UnitOfWork, deps: Copies) -> None:
    """Keep the child's UIN; it may arrive before the birth does.

    Raises:
        Conflict: ``uin-differs``: the birth has another UIN, which may be on paper (law 14); set aside.

    """
    birth, uin = event.data.get("birth_record_id"), event.data["uin"]
    if birth:
        known = deps.entries.find_uin(uow, birth)
        if known not in (None, uin):
            raise Conflict("uin-differs", allowed=[])
        deps.entries.save_uin(uow, birth, uin)


def _supersede(serial: str, entry: Entry, event: Event, uow: UnitOfWork, deps: Copies) -> None:
    status = {"serial": serial, "status": "superseded", "at": deps.clock.now(), "by": event.id}
    deps.certificates.append_status(uow, {**status, "by_version": entry.version})
    data = {"serial": serial, "record_id": entry.record_id, "by_version": entry.version}
    data |= {"office": entry.office, "occurred_at": event.data["occurred_at"]}
    uow.publish(Event("certificate.superseded.v1", serial, data))
