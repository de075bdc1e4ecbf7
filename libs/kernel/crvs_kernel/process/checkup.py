"""Looks for what is wrong with a service: its database, keys, clock, outbox, dead letters and bus.

It asks on connections of its own, so that a full pool hides nothing, and writes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from psycopg2.errors import UndefinedTable

from crvs_kernel.bus.connect import connect
from crvs_kernel.config import Settings
from crvs_kernel.database.incarnation import IS_HERE
from crvs_kernel.database.schema import VERSION, newest
from crvs_kernel.database.session import DatabaseSession
from crvs_kernel.database.sqlstate import DISK_FULL
from crvs_kernel.delivery import breaker
from crvs_kernel.errors import Unavailable
from crvs_kernel.process.troubles import ServiceTrouble
from crvs_kernel.service import Service

LATE_S = 60  # an event that waits longer on its way is reported
_CLOCKS_APART_S = 2.0
# So little memory that the sort below spills: a file of about a megabyte on the disk of PostgreSQL.
_OPTIONS = "-c application_name=status -c statement_timeout=5000 -c work_mem=64kB"
_SPILL = "SELECT count(*) FROM (SELECT FROM generate_series(1, 50000) AS n ORDER BY n) AS spilled"
_CLOCK = "SELECT extract(epoch FROM clock_timestamp())"
_OLDEST = "SELECT extract(epoch FROM now() - time) FROM outbox ORDER BY seq LIMIT 1"


def look(service: Service, settings: Settings, demand_keys: Callable[[], None]) -> list[ServiceTrouble]:
    """All that is wrong now; ``demand_keys`` raises as `Proof.demand`."""
    return [*_of_database(service, settings, demand_keys), *_of_bus(service, settings)]


def _of_database(
    service: Service, settings: Settings, demand_keys: Callable[[], None]
) -> Iterator[ServiceTrouble]:
    session = DatabaseSession(settings.database_url, _OPTIONS)
    try:
        if _version(session) < newest(service.migrations):
            yield ServiceTrouble("schema-outdated")
            return
        if _is_copy(session):
            yield ServiceTrouble("database-restored")
        yield from _of_keys(demand_keys)
        yield from _of_room(session)
        yield from _of_clock(session)
        yield from _of_events(service, session)
    except Unavailable:
        yield ServiceTrouble("database-unavailable")
    finally:
        session.drop()


def _version(session: DatabaseSession) -> str:
    try:
        rows = session.run(VERSION)
    except UndefinedTable:
        return ""
    return str(rows[0][0]) if rows else ""


def _is_copy(session: DatabaseSession) -> bool:
    try:
        return session.run(IS_HERE) == [(False,)]
    except UndefinedTable:  # tables from before this rule are no copy
        return False


def _of_keys(demand_keys: Callable[[], None]) -> Iterator[ServiceTrouble]:
    try:
        demand_keys()
    except Unavailable as error:
        if error.code == "keys-wrong":
            yield ServiceTrouble(error.code)


def _of_room(session: DatabaseSession) -> Iterator[ServiceTrouble]:
    try:
        session.run(_SPILL)
    except Unavailable as error:
        if getattr(error.__cause__, "pgcode", None) != DISK_FULL:
            raise
        yield ServiceTrouble("database-full")


def _of_clock(session: DatabaseSession) -> Iterator[ServiceTrouble]:
    """The database answered at some moment between two looks at our clock."""
    asked = time.time()
    theirs = float(session.run(_CLOCK)[0][0])
    heard = time.time()
    apart = max(asked - theirs, theirs - heard)
    if apart > _CLOCKS_APART_S:
        yield ServiceTrouble("clocks-differ", {"seconds": round(apart)})


def _of_events(service: Service, session: DatabaseSession) -> Iterator[ServiceTrouble]:
    for (age,) in session.run(_OLDEST):
        if age > LATE_S:
            yield ServiceTrouble("outbox-waits", {"seconds": round(age)})
    if not service.consumes:
        return
    deaths, dead, behind, _ = session.run(breaker.STATE.sql, {"consumer": service.name})[0]
    if deaths >= breaker.DEATHS:
        yield ServiceTrouble("breaker-open", {"deaths": deaths})
    if dead or behind:
        yield ServiceTrouble("dead-letters-wait", {"dead": dead, "behind": behind})


def _of_bus(service: Service, settings: Settings) -> Iterator[ServiceTrouble]:
    if not settings.reaches_bus:
        return
    topics = [topic for topic in (*service.consumes, service.publishes) if topic]
    bus = connect(settings.bus_url)
    try:
        if absent := bus.absent_topics(topics):
            yield ServiceTrouble("topics-absent", {"topics": ", ".join(absent)})
        count = bus.unread(service.name, service.consumes, LATE_S) if service.consumes else 0
        if count:
            yield ServiceTrouble("consumer-behind", {"count": count, "seconds": LATE_S})
    except Unavailable:
        yield ServiceTrouble("bus-unavailable")
    finally:
        bus.close()
