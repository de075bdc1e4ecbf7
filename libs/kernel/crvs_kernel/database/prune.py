"""Deletes old stored answers, inbox rows, used contexts and replayed dead letters, as the tables' owner.

The app role may not delete these rows: history must not depend on its good conduct. Audit lines, dead letters
that still wait, and everything of the services stay. A table is walked once, some megabytes a transaction, so
that no transaction is long and what was interrupted is not done again.
"""

from __future__ import annotations

from crvs_kernel.database import clock
from crvs_kernel.database.session import DatabaseSession

KEEP_DAYS = 90  # far longer than a bus keeps a message, or a caller tries a key again
_OLD = {
    "idempotency": ("at", KEEP_DAYS),
    "inbox": ("at", KEEP_DAYS),
    "dead_letter": ("replayed_at", KEEP_DAYS),  # null while the event waits
    "spent_context": ("at", 1),  # a context lives half a minute
}
_PAGES = 2000  # of 8 kB
_EXTENT = """
SELECT pg_relation_size(%(table)s::regclass) / current_setting('block_size')::int,
    now() - make_interval(days => %(days)s)
"""


def prune(url: str) -> dict[str, int]:
    """Delete by age; give how many rows of each table.

    Raises:
        Unavailable: the database is out of reach, or its clock differs from ours: by a clock that is ahead
            all would be old.

    """
    session = DatabaseSession(url, "-c application_name=prune -c lock_timeout=4000")
    try:
        clock.look(session)
        return {table: _delete(session, table, *age) for table, age in _OLD.items()}
    finally:
        session.drop()


def _delete(session: DatabaseSession, table: str, column: str, days: int) -> int:
    [(pages, before)] = session.run(_EXTENT, {"table": table, "days": days})
    text = f"""
WITH gone AS (DELETE FROM {table}
    WHERE ctid >= %(first)s::tid AND ctid < %(end)s::tid AND {column} < %(before)s RETURNING 1)
SELECT count(*) FROM gone
"""  # noqa: S608 - both names stand above
    parts = ({"first": f"({first},0)", "end": f"({first + _PAGES},0)"} for first in range(0, pages, _PAGES))
    return sum(int(session.run(text, part | {"before": before})[0][0]) for part in parts)
