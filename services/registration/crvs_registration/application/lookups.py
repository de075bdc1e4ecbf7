"""Looking up a record of any office by its whole number, for a stated purpose (ADR 41).

Whoever stands at a counter far from home has the number on paper. Nobody learns a number by looking here:
each question is on record, also in vain, is limited a day, and is shown to the office of the record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from crvs_contracts.faults import MalformedValue
from crvs_contracts.numbers import RegistrationNumber, parse_tracking_number, parse_uin
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Fault, InvalidInput, NotFound, TooManyRequests
from crvs_kernel.primitives import new_id
from crvs_registration.application.find import get_record
from crvs_registration.application.jurisdiction import reach_of
from crvs_registration.application.named_elsewhere import until_tomorrow
from crvs_registration.application.queries import Reader
from crvs_registration.application.views import record_view
from crvs_registration.store import lookups

_LIMIT: Final = "record.lookups_per_day"
NUMBERS: Final[Mapping[str, Callable[[str], object]]] = {
    "number": RegistrationNumber.parse,
    "tracking": parse_tracking_number,
    "uin": parse_uin,
}


@dataclass(frozen=True)
class LookUp:
    """One number as it was typed, the code of a purpose, and the purpose in words."""

    asked_by: str
    number: str
    purpose: str
    words: str


def look_up(asked: LookUp, reader: Reader) -> dict[str, Any]:
    """The records of the number with what the caller may see; of other offices' nothing sensitive, no acts.

    Raises:
        InvalidInput: the number is none.
        TooManyRequests: ``lookups-too-often``: the account has asked too often today.
        NotFound: no record has the number; that it was asked for is on record.

    """
    number = _read(asked)
    uow, deps, day = reader.uow, reader.deps, reader.deps.today()
    if lookups.count(uow, reader.by.subject, day) >= deps.rules.value(_LIMIT, day):
        line = AuditLine(reader.by, "record.lookup", "record", [], {"outcome": "too-often"})
        raise TooManyRequests("lookups-too-often", retry_after=until_tomorrow(deps)).keeping(
            lambda kept: kept.audit(line)
        )
    found = lookups.find(uow, asked.asked_by, number)
    ids = [record.id for record in found]

    def keep(kept: UnitOfWork) -> None:
        lookups.add(kept, _row(asked, ids, reader))
        detail = {"by": asked.asked_by, "purpose": asked.purpose} | ({} if ids else {"outcome": "absent"})
        kept.audit(AuditLine(reader.by, "record.lookup", "record", ids, detail))

    if not found:
        raise NotFound("not-found").keeping(keep)
    keep(uow)
    return {"items": [record_view(record, reader.by, deps) for record in found]}


def read_lookups(record_id: str, before: str | None, limit: int, reader: Reader) -> dict[str, Any]:
    """Who of other offices looked a record up, and what for, as its own office may tell the person."""
    record = get_record(record_id, reader.by, reader.uow)
    if not reach_of(reader.by).holds(record.office):
        raise NotFound("not-found")
    rows = lookups.of_record(reader.uow, record.id, before, limit + 1)
    reader.uow.audit(AuditLine(reader.by, "record.read-lookups", "record", [record.id]))
    shown = rows[:limit]
    return {"items": shown, "next": shown[-1]["id"] if len(rows) > limit else None}


def _read(asked: LookUp) -> str:
    try:
        return str(NUMBERS[asked.asked_by](asked.number))
    except MalformedValue as error:
        raise InvalidInput("invalid-fields", faults=(Fault(f"/{asked.asked_by}", error.code),)) from error


def _row(asked: LookUp, ids: list[str], reader: Reader) -> dict[str, Any]:
    by, deps = reader.by, reader.deps
    who = {"actor": by.subject, "name": by.name, "role": by.role, "office": by.office}
    when = {"id": str(new_id()), "at": deps.clock.now(), "day": deps.today()}
    what = {"asked_by": asked.asked_by, "purpose": asked.purpose, "words": asked.words}
    return when | who | what | {"record_ids": ids}
