"""Guards against repeats are forgotten after 90 days, by the owner of the tables; nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_kernel.database import prune
from crvs_kernel.process import cli
from tests.support import notes as toy

AGES = {"young": 89, "old": 91}
INSERTS = """
INSERT INTO idempotency (caller, route, key, fingerprint, status, headers, body, at)
VALUES ('c', 'r', %(name)s, '', 200, '{}', '', %(at)s);
INSERT INTO inbox (consumer, event_id, at) VALUES ('c', %(name)s, %(at)s);
INSERT INTO dead_letter (consumer, event_id, topic, key, reason, message, at, replayed_at)
VALUES ('c', %(name)s, '', '', '{}', '', %(at)s, %(at)s),
    ('c', %(name)s || ' waiting', '', '', '{}', '', %(at)s, NULL);
INSERT INTO audit (at, actor, actor_kind, purpose, act, subject_kind, subject_ids, request_id, detail)
VALUES (%(at)s, 'c', 'staff', 'duty', %(name)s, 'note', '{}', '', '{}');
INSERT INTO spent_context (id, at) VALUES (%(name)s, %(at)s), (%(name)s || ' today', now())
"""


def left(owner: Any, statement: str) -> list[str]:
    owner.execute(statement)
    return sorted(row[0] for row in owner.fetchall())


def test_old_guards_go_and_history_and_what_waits_stay(
    database: Any, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, days in AGES.items():
        owner.execute("SELECT now() - make_interval(days => %s)", (days,))
        at = owner.fetchone()[0]
        owner.execute(INSERTS, {"name": name, "at": at})
    monkeypatch.setenv("THABIAN_MIGRATOR_URL", database.migrator_url)
    assert cli.main(toy.SERVICE, ["prune"]) == 0
    assert left(owner, "SELECT key FROM idempotency") == ["young"]
    assert left(owner, "SELECT event_id FROM inbox") == ["young"]
    assert left(owner, "SELECT event_id FROM dead_letter") == ["old waiting", "young", "young waiting"]
    assert left(owner, "SELECT id FROM spent_context") == ["old today", "young today"]
    assert left(owner, "SELECT act FROM audit") == ["old", "young"]


def test_a_large_table_is_walked_in_parts_and_each_row_is_looked_at(
    database: Any, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old rows among young ones, over more pages than a part has."""
    owner.execute(
        "INSERT INTO inbox (consumer, event_id, at) SELECT 'many', each::text,"
        " now() - make_interval(days => CASE WHEN each % 3 = 0 THEN 80 ELSE 100 END)"
        " FROM generate_series(1, 3000) AS each"
    )
    monkeypatch.setattr(prune, "_PAGES", 3)
    assert prune.prune(database.migrator_url)["inbox"] >= 2000
    assert left(owner, "SELECT count(*)::text FROM inbox WHERE consumer = 'many'") == ["1000"]
