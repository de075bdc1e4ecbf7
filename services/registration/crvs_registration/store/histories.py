"""The actions of records, for what is told again from them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from crvs_kernel.database.statements import sql
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.domain.actions import Action
from crvs_registration.store.tables import action as action_table

_PAGE = 200
_FIRST = "00000000-0000-0000-0000-000000000000"
_COLUMNS = ", ".join(
    f"{column.name}::text" if column.name == "record_id" else column.name for column in action_table.c
)
ACTIONS = f"SELECT {_COLUMNS} FROM action"  # noqa: S608 - our own names
_ACTIONS_OF = sql(f"{ACTIONS} WHERE record_id = %(record_id)s ORDER BY seq")
_ACTED_ON = sql(
    "SELECT DISTINCT record_id::text AS id FROM action WHERE at >= %(since)s"
    " AND record_id > %(after)s::uuid ORDER BY id LIMIT %(limit)s"
)


def actions_of(uow: UnitOfWork, record_id: str) -> list[Action]:
    """All actions of a record, in order; none for a record that does not exist."""
    return [Action(**row) for row in uow.rows(_ACTIONS_OF, record_id=record_id)]


def acted_on(transactions: Transactions, since: datetime) -> Iterator[list[str]]:
    """Pages of the ids of records with an action since then, each read in a transaction of its own."""
    after = _FIRST
    while True:
        page = transactions.run(lambda uow, start=after: _page(uow, since, start))  # type: ignore[misc]  # bound now
        if not page:
            return
        yield page
        after = page[-1]


def _page(uow: UnitOfWork, since: datetime, after: str) -> list[str]:
    return [row["id"] for row in uow.rows(_ACTED_ON, since=since, after=after, limit=_PAGE)]
