"""Keeps the margins of entries as the registered entries have them, within the transaction of an act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from crvs_contracts.kinds.definition import FactName
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.application.acts import pins
from crvs_registration.application.deps import Deps
from crvs_registration.application.events import annotated_event
from crvs_registration.domain.kind import Declaration
from crvs_registration.domain.notes import (
    MAKING,
    NOTED,
    RegisteredEntry,
    changes_of,
    noted_of_correction,
    notes_on,
    people,
    survivor_of,
)
from crvs_registration.domain.records import Actor, Record
from crvs_registration.store import noted, records

SYSTEM: Final = Principal(subject="registration", kind="system", purpose="annotation")
_IN_BOOKS: Final = ("registered", "cancelled")


def renote(before: Record, after: Record, who: Actor, uow: UnitOfWork, deps: Deps) -> Record:
    """Write on every entry that an act touches what now follows for it; gives the record with its own notes.

    Notes are made, struck and made again by this one comparison, whatever the act was. Call it when the act
    is queued, under the locks of its people.
    """
    counted = [each for each in (before, after) if each.state.status == "registered"]
    ended = {number for each in counted if (number := each.ends)}
    survivors = {uin for each in counted if (uin := _entry_of(each).survivor)}
    others = noted.lock_noted(uow, _people(counted, MAKING) | survivors, ended, but=after)
    margins = [*([after] if after.state.status in _IN_BOOKS else []), *others]
    unions = {each.state.registration_number or "" for each in margins if each.kind.weds}
    entries = noted.makers(uow, _people(margins, NOTED), unions, but=after)
    if after.state.status == "registered":
        entries.append(_entry_of(after))
    annotated = {each.id: _annotated(each, entries, who, uow, deps) for each in margins}
    return annotated.get(after.id, after)


def correction_notes(
    record: Record, declaration: Declaration, who: Actor, deps: Deps
) -> list[dict[str, Any]]:
    """What a correction is noted as on its own entry; part of the action, whose day and office it names."""
    state, definition = record.state, record.kind.definition
    return [
        {
            "note": note,
            "record_id": record.id,
            "registration_number": state.registration_number,
            "office": who.office,
            "date_of_occurrence": _day(who, deps),
            "date_of_registration": _day(who, deps),
            "printed": False,
            "struck": False,
            "at": who.instant,
        }
        for note in noted_of_correction(deps.notes, definition, state.declaration, declaration)
    ]


def _day(who: Actor, deps: Deps) -> str:
    return who.at.astimezone(ZoneInfo(deps.zone)).date().isoformat()


def _people(margins: Iterable[Record], facts: Iterable[FactName]) -> set[str]:
    facts = tuple(facts)
    return {uin for each in margins for uin in people(each.kind.definition, each.state.links, facts)}


def _annotated(
    record: Record, entries: Iterable[RegisteredEntry], who: Actor, uow: UnitOfWork, deps: Deps
) -> Record:
    """The record with the notes that follow from these entries; the same one when it has them."""
    due = notes_on(_entry_of(record), entries, deps.notes)
    by = replace(who, at=_after_the_last(record, who.at))
    changes = changes_of(record.state.notes, due, record.id, by.instant)
    if not changes:
        return record
    body = {"links": {}, "notes": changes, "law": deps.notes.version}
    after, action = record.act("annotate", body, by, pins(record.state.form_version, deps))
    records.save(uow, after, action, parties=False)
    uow.publish(annotated_event(after, by))
    made_by = sorted({note["record_id"] for note in changes})
    uow.audit(AuditLine(SYSTEM, "record.annotate", "record", [record.id, *made_by]))
    return after


def _after_the_last(record: Record, at: datetime) -> datetime:
    """Later than every note before: whoever hears of two annotations keeps the later one."""
    last = max((note["at"] for note in record.state.notes), default=None)
    return at if last is None else max(at, datetime.fromisoformat(last) + timedelta(microseconds=1))


def _entry_of(record: Record) -> RegisteredEntry:
    state = record.state
    return RegisteredEntry(
        record.id,
        record.kind.definition,
        state.registration_number or "",
        record.office,
        record.date_of_occurrence,
        record.date_of_occurrence_until,
        state.date_of_registration or "",
        state.links,
        record.ends,
        survivor_of(record.kind.definition, state.declaration, state.links),
    )
