"""The Alembic environment of all services: lock and statement time limits, one migration at a time.

A migration waits for a lock at most four seconds and then gives up, rather than queue behind a long
reader with every writer behind itself; an advisory lock lets only one migration run at a time, and the next
waits up to five minutes for it.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, pool, text

_ADVISORY_LOCK = 0x7468_6162  # "thab"

config = context.config
engine = create_engine(
    config.attributes["url"],
    poolclass=pool.NullPool,
    connect_args={"options": "-c statement_timeout=300000"},
)

with engine.connect() as connection:
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ADVISORY_LOCK})
    connection.execute(text("SET lock_timeout = 4000"))
    connection.commit()
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
