"""The breaker of a consumer: it stops the workers when many events have failed within an hour.

Its state is computed from the dead letters. So all workers of the consumer share it, a restart does not close
it, and it closes when an operator replays or discards dead letters.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog

from crvs_kernel.database.clock import refuse_apart
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.delivery.consumer_metrics import BREAKER, WAITING

log = structlog.get_logger()
DEATHS = 5  # so many within an hour open the breaker
# The hour is the one before the last death, not before now: time alone must not close the breaker.
# A message that is no event is nobody's fault here, and no code could handle it: it waits, and stops nobody.
STATE = sql(
    """
WITH waiting AS (
    SELECT at, (reason ->> 'behind')::boolean AS behind,
        reason ->> 'error' IS DISTINCT FROM 'Undecodable' AS ours
    FROM dead_letter WHERE consumer = %(consumer)s AND replayed_at IS NULL
), counted AS (SELECT at FROM waiting WHERE ours AND NOT behind)
SELECT (SELECT count(*) FROM counted WHERE at > (SELECT max(at) FROM counted) - interval '1 hour') AS deaths,
    (SELECT count(*) FROM waiting WHERE NOT behind) AS dead,
    (SELECT count(*) FROM waiting WHERE behind) AS behind,
    extract(epoch FROM clock_timestamp())::float8 AS now
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
        """Compute the state, set the metrics, and log a change.

        Raises:
            Unavailable: the database cannot be asked, or its clock differs from ours.

        """
        with self._units() as uow:
            (row,) = uow.rows(STATE, consumer=self._consumer)
        refuse_apart(row["now"])
        for cause in ("dead", "behind"):
            WAITING.labels(self._consumer, cause).set(row[cause])
        deaths: int = row["deaths"]
        now_open = deaths >= self._deaths
        BREAKER.labels(self._consumer).set(now_open)
        if now_open and not self._was_open:
            log.error("worker.breaker_open", consumer=self._consumer, deaths=deaths)
        elif self._was_open and not now_open:
            log.warning("worker.breaker_closed", consumer=self._consumer)
        self._was_open = now_open
        return now_open
