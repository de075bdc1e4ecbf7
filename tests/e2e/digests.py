"""Whether anything at all has changed in any database: a digest of every row of every table."""

from __future__ import annotations

import time
from contextlib import closing

import psycopg2
from psycopg2 import sql

from tests.support.stack import RunningStack

# A refusal may leave its trace here: who asked or looked up in vain, who tried to sign in or guessed.
TRACES = {
    ("gateway", "session"),
    ("gateway", "refresh_token"),
    ("gateway", "guess"),
    ("registration", "lookup"),
    ("certificates", "asked_elsewhere"),
}
_TABLES = """SELECT tablename FROM pg_tables
 WHERE schemaname = 'public' AND tablename NOT IN ('audit', 'spent_context') ORDER BY 1"""
_DIGEST = (
    """SELECT md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C"), '')) FROM {} AS t"""
)
_QUIET_S = 1.0


def digests(stack: RunningStack) -> dict[str, str]:
    """By service and table."""
    found = {}
    for service, roles in stack.state.databases.items():
        with closing(psycopg2.connect(roles["superuser"])) as connection, connection.cursor() as cursor:
            cursor.execute(_TABLES)
            for (table,) in cursor.fetchall():
                if (service, table) not in TRACES:
                    cursor.execute(sql.SQL(_DIGEST).format(sql.Identifier(table)))
                    found[f"{service}.{table}"] = cursor.fetchone()[0]
    return found


def quiet(stack: RunningStack, within_s: float = 30) -> dict[str, str]:
    """The digests once nothing is under way: every outbox is empty, and a second later all is the same."""
    deadline = time.monotonic() + within_s
    before = digests(stack)
    while time.monotonic() < deadline:
        time.sleep(_QUIET_S)
        after = digests(stack)
        if after == before and not under_way(stack):
            return after
        before = after
    raise AssertionError("it did not become quiet")


def under_way(stack: RunningStack) -> int:
    """Events that no relay has moved yet."""
    total = 0
    for roles in stack.state.databases.values():
        with closing(psycopg2.connect(roles["superuser"])) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM outbox")
            total += cursor.fetchone()[0]
    return total
