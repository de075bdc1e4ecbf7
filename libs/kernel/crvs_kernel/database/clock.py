"""Holds the machine's clock to the database's: nothing is committed while they differ (ADR 26).

Dates and times come from the machine's clock. Which of the two is wrong, nobody can tell here, so the
command is refused as a fault of ours. The comparison travels in the commit's own round trip.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

import psycopg2
import structlog
from prometheus_client import Gauge

from crvs_kernel.caller.context import LIFE_SECONDS
from crvs_kernel.database.session import DatabaseSession
from crvs_kernel.errors import Unavailable
from crvs_kernel.primitives import take_readings

_log = structlog.get_logger()
APART = Gauge(
    "crvs_database_clock_seconds",
    "Clock of the process less that of its database at the last look; nothing is written beyond 30.",
    multiprocess_mode="mostrecent",
)
NOW = "SELECT extract(epoch FROM clock_timestamp())::float8 AS now"
_WORD = "clocks-differ"
# A cast that fails ends the string of statements, and says what the database's clock says.
AGREE = (
    f"SELECT CASE WHEN extract(epoch FROM clock_timestamp())"  # noqa: S608 - constants
    f" NOT BETWEEN %(latest)s - {LIFE_SECONDS} AND %(earliest)s + {LIFE_SECONDS}"
    f" THEN ('{_WORD} ' || extract(epoch FROM clock_timestamp()))::int END"
)
_TOLD = re.compile(rf'"{_WORD} (\d+(?:\.\d+)?)"')


def readings() -> dict[str, float]:
    """The values of `AGREE`: what this thread's work has read of the clock, not only what it says now."""
    earliest, latest = take_readings()
    return {"earliest": earliest, "latest": latest}


def refuse_apart(database: float) -> None:
    """Hold this machine's clock to what the database's just said, in seconds since 1970.

    Raises:
        Unavailable: ``clocks-differ``.

    """
    own = time.time()
    APART.set(own - database)
    if abs(own - database) > LIFE_SECONDS:
        said, ours = (datetime.fromtimestamp(moment, UTC).isoformat() for moment in (database, own))
        _log.error(_WORD, database=said, own=ours)
        raise Unavailable(_WORD, retry_after=LIFE_SECONDS)


def refusal_told(error: psycopg2.Error) -> Unavailable | None:
    """The refusal when `AGREE` is why a statement failed, or None.

    It is only to be repeated when the clock is right by now, or the statement was under way for long.
    """
    told = _TOLD.search(error.diag.message_primary or "")
    if told is None:
        return None
    try:
        refuse_apart(float(told[1]))
    except Unavailable as differ:
        return differ
    return Unavailable("database-busy")


def look(session: DatabaseSession) -> None:
    """Ask the database for its clock, and do the same."""
    refuse_apart(float(session.run(NOW)[0][0]))
