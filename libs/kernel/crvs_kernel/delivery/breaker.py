"""The breaker of a consumer: it stops the workers when many events have failed within an hour.

Its state is computed from the dead letters. So all workers of the consumer share it, a restart does not close
it, and it closes when an operator replays or discards dead letters.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog

from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.delivery.consumer_metrics import BREAKER

log = structlog.get_logger()
# The hour is the one before the last death, not before now: time alone must not close the breaker.
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
    """Open while ``deaths`` dead letters of one hour are unreplayed, without the events behind them."""

    def __init__(self, units: Callable[[], UnitOfWork], consumer: str, deaths: int) -> None:
        self._units = units
        self._consumer = consumer
        self._deaths = deaths
        self._was_open = False
        BREAKER.labels(consumer).set(0)

    def is_open(self) -> bool:
        """Compute the state, set the metric, and log a change.

        Raises:
            Unavailable: the database cannot be asked.

        """
        with self._units() as uow:
            row = uow.row(_LATELY, consumer=self._consumer)
        deaths = row["deaths"] if row else 0
        now_open = deaths >= self._deaths
        BREAKER.labels(self._consumer).set(now_open)
        if now_open and not self._was_open:
            log.error("worker.breaker_open", consumer=self._consumer, deaths=deaths)
        elif self._was_open and not now_open:
            log.warning("worker.breaker_closed", consumer=self._consumer)
        self._was_open = now_open
        return now_open
