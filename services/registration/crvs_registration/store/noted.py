"""The entries that a marginal note is made on, or follows from."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from crvs_contracts.kinds import kind_named, yielding
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.domain.notes import MAKING, NOTED, RegisteredEntry, survivor_of
from crvs_registration.domain.records import Record
from crvs_registration.store.facts import proves
from crvs_registration.store.questions import LOCK
from crvs_registration.store.rows import COLUMNS, record_of

_OF_PEOPLE = """SELECT m.id FROM party p JOIN record m ON m.id = p.record_id
  WHERE p.uin = ANY(%(people)s::text[]) AND {proves}"""
# In the order of their ids, so that two acts about the same people cannot wait in a ring.
LOCK_NOTED = sql(
    f"""{COLUMNS} FROM record r WHERE r.id = ANY(ARRAY({_OF_PEOPLE.format(proves=proves("m", "p", *NOTED))}
  UNION SELECT u.id FROM record u WHERE u.registration_number = ANY(%(unions)s::text[])))
 AND r.status IN ('registered', 'cancelled') AND r.id <> %(but)s::uuid ORDER BY r.id FOR UPDATE""",  # noqa: S608 - constants only
    arrays=("people", "unions"),
    planned_once=True,
)
MAKERS = sql(
    f"""SELECT r.id::text AS record_id, r.kind, r.registration_number, r.office, r.date_of_occurrence::text,
  r.date_of_occurrence_until::text, r.date_of_registration::text, r.links, r.ends, r.declaration
 FROM record r WHERE r.id = ANY(ARRAY({_OF_PEOPLE.format(proves=proves("m", "p", *MAKING))}
  UNION SELECT d.record_id FROM party d WHERE d.keys && %(survivors)s::text[]
  UNION SELECT e.id FROM record e WHERE e.ends = ANY(%(unions)s::text[])))
 AND r.status = 'registered' AND r.id <> %(but)s::uuid ORDER BY r.id""",  # noqa: S608 - constants only
    arrays=("people", "unions", "survivors"),
    planned_once=True,
)


def lock_noted(
    uow: UnitOfWork, people: Collection[str], unions: Collection[str], but: Record
) -> list[Record]:
    """The entries that these people's lives, or ends of these unions, are noted on; locked till the commit.

    Whoever else registers something about the people waits, so that of two notes neither is lost.
    """
    if not people and not unions:
        return []
    found = uow.lock_rows(LOCK_NOTED, people=sorted(people), unions=sorted(unions), but=but.id)
    return [record_of(row) for row in found]


def makers(
    uow: UnitOfWork, people: Collection[str], unions: Collection[str], but: Record
) -> list[RegisteredEntry]:
    """The registered entries from which notes about these people and unions follow."""
    if not people and not unions:
        return []
    survivors = [f"{kind.book}i:{uin}" for kind in yielding("death") for uin in sorted(people)]
    asked: dict[str, Any] = {"people": sorted(people), "unions": sorted(unions), "survivors": survivors}
    return [_entry(row) for row in uow.lock_rows(MAKERS, **asked, but=but.id)]


def _entry(row: dict[str, Any]) -> RegisteredEntry:
    kind, declaration = kind_named(row["kind"]), row.pop("declaration")
    survivor = survivor_of(kind, declaration, row["links"])
    return RegisteredEntry(**{**row, "kind": kind}, survivor=survivor)


def lock_people(uow: UnitOfWork, people: Collection[str]) -> None:
    """Wait for other acts about these people, as a registration does."""
    uow.write(LOCK, subjects=sorted(people))
