"""How often an account named, on a day, people whom other offices registered."""

from __future__ import annotations

from datetime import date

from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork

_COUNT = sql("SELECT count FROM named_elsewhere WHERE actor = %(actor)s AND day = %(day)s")
_ADD = sql(
    "INSERT INTO named_elsewhere (actor, day, count) VALUES (%(actor)s, %(day)s, 1)"
    " ON CONFLICT (actor, day) DO UPDATE SET count = named_elsewhere.count + 1"
)


def count(uow: UnitOfWork, actor: str, day: date) -> int:
    row = uow.row(_COUNT, actor=actor, day=day)
    return int(row["count"]) if row else 0


def add(uow: UnitOfWork, actor: str, day: date) -> None:
    """Queue one more."""
    uow.write(_ADD, actor=actor, day=day)
