"""Entries that rest on the people of another one, and a trial: they are asked as if it had changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.domain.records import Record
from crvs_registration.store.records import put_as
from crvs_registration.store.rows import COLUMNS, record_of

MOST: Final = 60  # entries about one person and their family; a number shared by more is a slip
_RESTING = sql(
    f"""{COLUMNS} FROM record r WHERE r.status = 'registered' AND r.id <> %(record_id)s::uuid
 AND (r.id = ANY(ARRAY(SELECT p.record_id FROM party p WHERE p.uin = ANY(%(people)s::text[])))
  OR r.registration_number = ANY(%(unions)s::text[]) OR r.ends = ANY(%(unions)s::text[]))
 ORDER BY r.date_of_occurrence, r.id LIMIT {MOST}""",  # noqa: S608 - constants only
    arrays=("people", "unions"),
    planned_once=True,
)
_BEGIN = sql("SAVEPOINT trial")
_END = sql("ROLLBACK TO SAVEPOINT trial")
Answer = TypeVar("Answer")


def resting_on(uow: UnitOfWork, record_id: str, people: Sequence[str], unions: Sequence[str]) -> list[Record]:
    """Registered entries of these people, or of unions with these numbers and their ends, oldest first."""
    if not people and not unions:
        return []
    found = uow.rows(_RESTING, record_id=record_id, people=list(people), unions=list(unions))
    return [record_of(row) for row in found]


def tried(uow: UnitOfWork, after: Record, ask: Callable[[], Answer], *, new: bool) -> Answer:
    """What ``ask`` gives while the record stands as it would after an act; nothing of that stays.

    It runs inside the transaction of the act, under the locks that the act has taken.
    """
    uow.write(_BEGIN)
    put_as(uow, after, new=new)
    answer = ask()
    uow.lock_rows(_END)
    return answer
