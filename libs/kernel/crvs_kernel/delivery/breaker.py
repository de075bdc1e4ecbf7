"""Stops a consumer whose events keep dying: the fault is then ours, and the next would die as well.

It is read from the dead letters themselves. So it is one for all workers of the consumer, no restart closes
it, and it closes when somebody replays or discards them.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog

from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.delivery.consumer_metrics import BREAKER

log = structlog.get_logger()
# Time alone must not close it: the hour is the one before the last death, not the one before now.
_LATELY = sql(
    """
WITH dead AS (
    SELECT at FROM dead_letter
    WHERE consumer = %(consumer)s AND replayed_at IS NULL AND NOT (reason ->> 'behind')::boolean
)
SELECT count(*) AS deaths FROM dead WHERE at > (SELECT max(at) FROM dead) - interval '1 hour'
"""
)


class Breaker:
    """Open while so many events, not counting those that wait behind them, lie dead of one hour."""

    def __init__(self, units: Callable[[], UnitOfWork], consumer: str, deaths: int) -> None:
        self._units = units
        self._consumer = consumer
        self._deaths = deaths
        self._was_open = False
        BREAKER.labels(consumer).set(0)

    def is_open(self) -> bool:
        """Look, show it in the metrics, and say in the log when it changed.

        Raises:
            Unavailable: the database cannot be asked.

        """
        with self._units() as uow:
            found = uow.row(_LATELY, consumer=self._consumer)
        deaths = found["deaths"] if found else 0
        now_open = deaths >= self._deaths
        BREAKER.labels(self._consumer).set(now_open)
        if now_open and not self._was_open:
            log.error("worker.breaker_open", consumer=self._consumer, deaths=deaths)
        elif self._was_open and not now_open:
            log.warning("worker.breaker_closed", consumer=self._consumer)
        self._was_open = now_open
        return now_open
