"""The Alembic environment of all services: lock and statement time limits, one migration at a time.

A migration waits for a lock at most four seconds and then gives up, rather than queue behind a long
reader with every writer behind itself; an advisory lock lets only one migration run at a time, and the next
waits up to five minutes for it. It asks for the lock again and again: to wait inside a statement would keep
an index that is built concurrently from ever being ready, as that waits for all older statements.
"""

from __future__ import annotations

import time

from alembic import context
from sqlalchemy import Connection, create_engine, pool, text

from crvs_kernel.database.migrations import LOCK_TIMEOUT_MS

_ADVISORY_LOCK = 0x7468_6162  # "thab"
_TURN_WITHIN_S = 300

config = context.config
engine = create_engine(
    config.attributes["url"],
    poolclass=pool.NullPool,
    connect_args={"options": "-c statement_timeout=300000"},
)


def _await_turn(connection: Connection) -> None:
    """Take the lock of migrations.

    Raises:
        TimeoutError: another migration has it for five minutes.

    """
    deadline = time.monotonic() + _TURN_WITHIN_S
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _ADVISORY_LOCK}):
        connection.commit()
        if time.monotonic() > deadline:
            raise TimeoutError("another migration of this database does not end")
        time.sleep(0.1)
    connection.execute(text(f"SET lock_timeout = {LOCK_TIMEOUT_MS}"))
    connection.commit()


with engine.connect() as connection:
    _await_turn(connection)
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
