"""Reactions to events: copy entries, keep UINs, supersede certificates, void them with their entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from crvs_certificates.application.announcements import told
from crvs_certificates.application.deps import Copies
from crvs_certificates.application.requests import spellings_of
from crvs_certificates.domain.contents import Facts
from crvs_certificates.domain.entry import Entry
from crvs_certificates.domain.margin import Margin
from crvs_certificates.domain.page import stated
from crvs_certificates.domain.wording import LANGUAGES, Wording
from crvs_certificates.store import standings
from crvs_certificates.store.standings import ENTRY_CANCELLED
from crvs_contracts.jurisdiction import path_of
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import Conflict
from crvs_kernel.events import Event


def on_entry(event: Event, uow: UnitOfWork, deps: Copies) -> None:
    """Keep the entry as it stands now, and supersede every certificate that would read otherwise now.

    What no certificate prints may change as often as it likes. Those that still hold say what the entry said
    so far, whatever version they were made from, because every new version is compared. An older version
    than ours changes nothing.
    """
    entry = Entry.from_event(event.data)
    before = deps.entries.lock(uow, entry.record_id)
    if before is not None:
        if before.version >= entry.version:
            return
        entry = entry.registered_as(before)
    deps.entries.save(uow, entry, path_of(entry.office, entry.date_of_registration))
    for issued in deps.certificates.outdated(uow, entry.record_id, entry.version):
        if before is None or _reads_otherwise(issued, before, entry, uow, deps):
            _supersede(issued["serial"], entry, event, uow, deps)


def on_annotated(event: Event, uow: UnitOfWork, deps: Copies) -> None:
    """Keep the margin, and supersede every certificate that prints a note which reads otherwise by now.

    A later note supersedes nothing: what the paper says still holds, and the public hears that there is more.
    """
    data = event.data
    record_id, at = data["record_id"], datetime.fromisoformat(data["occurred_at"])
    entry = deps.entries.lock(uow, record_id)
    before = deps.margins.now(uow, record_id)
    deps.margins.keep(uow, record_id, at, data["notes"])
    if entry is None or (before.at is not None and before.at >= at):
        return
    now = Margin(at, data["notes"])
    for issued in deps.certificates.holding(uow, record_id):
        if now.contradicts(deps.margins.printed_on(uow, record_id, issued["noted_at"])):
            _supersede(issued["serial"], entry, event, uow, deps)


def on_cancelled(event: Event, uow: UnitOfWork, deps: Copies) -> None:
    """Void every certificate of the entry for as long as it is cancelled."""
    data, now = event.data, deps.clock.now()
    deps.entries.lock(uow, data["record_id"])
    kept = standings.keep(uow, data["record_id"], data["version"], "cancelled", now)
    if not kept or not standings.is_cancelled(uow, data["record_id"]):
        return
    for serial in standings.serials_of(uow, data["record_id"]):
        told_of = _of_entry(serial, data) | {"reason_code": ENTRY_CANCELLED}
        uow.publish(told("revoked", told_of, now, data["version"]))


def on_reinstated(event: Event, uow: UnitOfWork, deps: Copies) -> None:
    """Keep the entry; each certificate stands again where it stood before the cancellation."""
    on_entry(event, uow, deps)
    data, now = event.data, deps.clock.now()
    kept = standings.keep(uow, data["record_id"], data["version"], "reinstated", now)
    if not kept or standings.is_cancelled(uow, data["record_id"]):
        return
    for serial in standings.serials_of(uow, data["record_id"]):
        told_of = _of_entry(serial, data) | {"by_version": data["version"]}
        uow.publish(told("reinstated", told_of, now, data["version"]))


def _of_entry(serial: str, data: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: data[name] for name in ("record_id", "office", "occurred_at")}
    return {"serial": serial, **named}


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


def _reads_otherwise(issued: Row, before: Entry, entry: Entry, uow: UnitOfWork, deps: Copies) -> bool:
    layout, words = deps.page(issued["template"])
    wording = Wording(words, LANGUAGES[issued["language"]])
    request = deps.requests.find(uow, str(issued["request_id"]), None) or {}
    facts = Facts(before, None, wording, spellings=spellings_of(request))
    return stated(layout, facts) != stated(layout, replace(facts, entry=entry))


def _supersede(serial: str, entry: Entry, event: Event, uow: UnitOfWork, deps: Copies) -> None:
    now = deps.clock.now()
    status = {"serial": serial, "status": "superseded", "at": now, "by": event.id}
    deps.certificates.append_status(uow, {**status, "by_version": entry.version})
    data = {"serial": serial, "record_id": entry.record_id, "by_version": entry.version}
    data |= {"office": entry.office, "occurred_at": event.data["occurred_at"]}
    uow.publish(told("superseded", data, now))
