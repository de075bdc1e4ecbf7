"""Makes one record of a large register: the acts of declaring, registering and annotating, at their times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from crvs_kernel.caller.context import Principal
from crvs_kernel.database.collected import CollectingUnitOfWork
from crvs_kernel.events import Event
from crvs_kernel.primitives import derived_id
from crvs_registration.application.annotate import on_person_enrolled
from crvs_registration.application.declare import DeclareRecord, declare_record
from crvs_registration.application.deps import Deps
from crvs_registration.application.events import entry_event
from crvs_registration.application.find import get_record
from crvs_registration.application.register import RegisterRecord, register_record
from crvs_registration.domain.records import Actor
from crvs_registration.store.collected import CollectedRecord

_SCOPES: Final = frozenset({"record.others", "record.sensitive", "declare.any"})


@dataclass(frozen=True)
class _At:
    """A clock that stands."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def today(self, zone: str) -> date:
        return self.moment.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True)
class Filler:
    """Makes records on a unit of work that collects rows."""

    uow: CollectingUnitOfWork
    record: CollectedRecord
    deps: Deps
    allots: str  # the type of the event that allots a UIN

    def make(self, line: Mapping[str, Any]) -> None:
        """Declare what a line says; register it and allot a UIN where the line has their time and number."""
        by = _registrar(line)
        declared = declare_record(
            DeclareRecord(line["kind"], line["form_version"], line["declaration"], by),
            self.uow,
            self._at(line["declared_at"]),
        )
        if line["registered_at"] is None:
            return
        deps = self._at(line["registered_at"])
        self.record.sequence = line["sequence"]
        decision = RegisterRecord(record_id=declared.id, version=declared.state.version, by=by)
        register_record(decision, self.uow, deps)
        if line["uin"] is not None:
            self._allot(declared.id, line["uin"], by, deps)

    def _allot(self, record_id: str, uin: str, by: Principal, deps: Deps) -> None:
        """Add the UIN, and let the event of the entry state it, so that identity draws no other (law 14)."""
        data = {"birth_record_id": record_id, "uin": uin}
        on_person_enrolled(
            Event(self.allots, record_id, data, id=str(derived_id(record_id, self.allots))), self.uow, deps
        )
        record = get_record(record_id, by, self.uow)
        who = Actor(by.subject, by.office, deps.clock.now(), by.name, by.role)
        self.uow.events[-1] = entry_event(record, "registered", who, deps)

    def _at(self, moment: str) -> Deps:
        return replace(self.deps, clock=_At(datetime.fromisoformat(moment)))


def _registrar(line: Mapping[str, Any]) -> Principal:
    return Principal(
        subject=line["registrar"],
        kind="staff",
        office=line["office"],
        jurisdiction=(line["office"],),
        scopes=_SCOPES,
        purpose="registration",
        request_id="",
        name=line["registrar_name"],
        role="registrar",
    )
