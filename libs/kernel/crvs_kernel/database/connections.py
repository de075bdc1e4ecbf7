"""Connections: one SQLAlchemy engine a process, in autocommit, with the time limits of a web request.

A connection that died in the pool (a restart of the server, a cut) is noticed before anything is sent on it:
what was sent is never sent again, because the server may have done it.
"""

from __future__ import annotations

import select
from collections.abc import Callable
from typing import Any

import orjson
import sqlalchemy
from psycopg2 import OperationalError
from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError

from crvs_kernel.database.incarnation import refuse_restored
from crvs_kernel.database.session import PATIENCE
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Unavailable
from crvs_kernel.service import SchemaCheck, Service

# A web request waits at most this long for a statement or a lock; then it is refused and may be repeated.
_LIMITS = "-c statement_timeout=15000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=30000"
_OPTIONS = f"{_LIMITS} -c plan_cache_mode=force_generic_plan"  # see `plans`


def create_engine(database_url: str, pool_size: int, *, restored: bool = False) -> Engine:
    """An engine whose connections are in autocommit mode; see `unit_of_work` for why.

    With ``restored`` it also connects to a copy that was not opened again (`incarnation`).
    """
    engine = sqlalchemy.create_engine(
        database_url.replace("postgresql://", "postgresql+psycopg2://", 1),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_use_lifo=True,
        isolation_level="AUTOCOMMIT",
        json_deserializer=orjson.loads,
        connect_args={"options": _OPTIONS} | PATIENCE,
    )
    event.listen(engine, "checkout", _refuse_dead)
    if not restored:
        event.listen(engine, "connect", refuse_restored)
    return engine


def _refuse_dead(connection: Any, *_: Any) -> None:
    """Refuse an idle connection whose socket is readable: the server closed it. Needs no round trip.

    Raises:
        DisconnectionError: which lets the pool connect anew.

    """
    watch = select.poll()
    watch.register(connection, select.POLLIN)
    if watch.poll(0):
        raise DisconnectionError("ended while idle")


WORKER_POOL = 2  # connections of a worker: its batch, and an event that is set aside
UnitOfWorkFactory = Callable[[], UnitOfWork]


def unit_of_work_factory(
    engine: Engine, topic: str = "", faults: SchemaCheck | None = None
) -> UnitOfWorkFactory:
    """Make units of work on an engine; ``topic`` is where their events go, once ``faults`` finds none."""

    def connect() -> Any:
        try:
            return engine.raw_connection()
        except (SQLAlchemyError, OperationalError) as error:
            raise Unavailable("database-unavailable") from error

    return lambda: UnitOfWork(connect, topic, faults)


def transactions_of(service: Service, engine: Engine) -> Transactions:
    """Transactions whose events go to the service's topic, held to their schemas."""
    return Transactions(unit_of_work_factory(engine, service.publishes, service.faults))
