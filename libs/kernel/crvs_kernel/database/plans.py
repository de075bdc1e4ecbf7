"""Statements that a connection parses and plans once: a third of PostgreSQL's work for a command is that.

PREPARE and EXECUTE in SQL, because a command travels as one string. The plan is the same for all values
(`plan_cache_mode` in `connections`). PostgreSQL makes it anew when the table or its statistics change; a new
table grows before it has any, so plans are also made anew after some seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psycopg2

from crvs_kernel.database.statements import Prepared
from crvs_kernel.errors import Unavailable

MOST = 200  # plans of one connection; what comes after is sent as text
KEPT_S = 15.0
_NO_SUCH_PLAN = "26000"  # somebody sent DISCARD or DEALLOCATE, or the connection is another behind a pooler
_KEY = "crvs.plans"
_epoch = 0


class PlansOutdated(Unavailable):
    """The plans of this process were made for tables that have changed; the work can be done again."""

    def __init__(self) -> None:
        super().__init__("database-busy")


class Plans:
    """The names of what one connection has prepared, or will have before the next statement."""

    def __init__(self) -> None:
        self.epoch = _epoch
        self.until = time.monotonic() + KEPT_S
        self._unsent = ["DEALLOCATE ALL"]
        self._names: dict[str, str] = {}

    def call(self, statement: Prepared) -> str | None:
        """The EXECUTE of a statement, with its places by name; None when there are too many plans."""
        text, arguments = statement.numbered
        name = self._names.get(statement.sql)
        if name is None:
            if len(self._names) >= MOST:
                return None
            name = self._names[statement.sql] = f"plan_{len(self._names)}"
            self._unsent.append(f"PREPARE {name} AS {text}")
        return f"EXECUTE {name}({arguments})" if arguments else f"EXECUTE {name}"

    def send(self, execute: Callable[[str], object]) -> None:
        """Prepare what is new. If that fails, the next unit of work begins anew with the connection."""
        if self._unsent:
            epoch, self.epoch = self.epoch, -1
            execute(";".join(self._unsent))
            self.epoch, self._unsent = epoch, []


def plans_of(info: dict[str, Any]) -> Plans:
    """The plans of a connection, from what its pool keeps beside it."""
    plans: Plans | None = info.get(_KEY)
    if plans is None or plans.epoch != _epoch or plans.until < time.monotonic():
        plans = info[_KEY] = Plans()
    return plans


def refuse_outdated(error: psycopg2.Error) -> None:
    """Forget all plans of this process when they are why a statement failed.

    A plan whose columns got another type is never used again by PostgreSQL, which only says so.

    Raises:
        PlansOutdated: nothing of the failed statement was done, and its transaction is lost.

    """
    global _epoch  # noqa: PLW0603 - a migration outdates the plans of all connections
    changed = error.diag.source_function == "RevalidateCachedQuery"
    if changed or error.pgcode == _NO_SUCH_PLAN:
        _epoch += 1
        raise PlansOutdated from error
