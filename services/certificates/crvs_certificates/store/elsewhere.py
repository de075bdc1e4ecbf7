"""How often an account asked, on a day, for certificates of entries of other offices."""

from __future__ import annotations

from datetime import date

from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork

# Of several at once each sees those before it: the limit holds.
_COUNT = sql(
    "SELECT pg_advisory_xact_lock(hashtextextended('asked-elsewhere:' || %(actor)s, 0));"
    " SELECT count FROM asked_elsewhere WHERE actor = %(actor)s AND day = %(day)s"
)
_ADD = sql(
    "INSERT INTO asked_elsewhere (actor, day, count) VALUES (%(actor)s, %(day)s, 1)"
    " ON CONFLICT (actor, day) DO UPDATE SET count = asked_elsewhere.count + 1"
)


def count(uow: UnitOfWork, actor: str, day: date) -> int:
    """Others of the same account wait until the commit."""
    row = uow.lock(_COUNT, actor=actor, day=day)
    return int(row["count"]) if row else 0


def add(uow: UnitOfWork, actor: str, day: date) -> None:
    """Queue one more."""
    uow.write(_ADD, actor=actor, day=day)
