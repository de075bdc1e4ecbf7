"""Positions have no gaps, for any reader at any moment, whoever writes at the same time."""

from __future__ import annotations

import concurrent.futures
import random
import threading
from dataclasses import replace
from typing import Any

import psycopg2
import pytest
from cryptography.exceptions import InvalidTag

from crvs_exchange.store.feed import Slice
from crvs_kernel.database.statements import sql
from crvs_kernel.errors import ConstraintViolated
from tests.support.exchange import BIRTH, Exchange, birth

_NOW = sql("SELECT 1 AS sent")


def _rows(owner: Any, start: int) -> list[tuple[int, str]]:
    owner.execute("SELECT seq, subject FROM feed WHERE seq > %s ORDER BY seq", (start,))
    found: list[tuple[int, str]] = owner.fetchall()
    return found


def test_a_transaction_that_is_rolled_back_leaves_no_gap(exchange: Exchange, owner: Any) -> None:
    start = exchange.last()
    exchange.record(birth("r-1"))
    poisoned = replace(birth("r-bad"), subject=None)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(ConstraintViolated):
        exchange.record(birth("r-lost"), poisoned)
    exchange.record(birth("r-2"))
    assert _rows(owner, start) == [(start + 1, "r-1"), (start + 2, "r-2")]


def _writer(exchange: Exchange, name: int) -> int:
    """Forty transactions of one to five events of one subject; every fourth is given up half way."""
    chance = random.Random(name)
    written = 0
    for turn in range(40):
        events = [birth(f"w-{name}", turn=written + number) for number in range(chance.randint(1, 5))]
        with exchange.units() as uow:
            for event in events:
                exchange.reactions.react(event, uow)
            if turn % 4 == 3:
                uow.lock(_NOW)  # sends what is queued; leaving without commit rolls it back
                continue
            uow.commit()
        written += len(events)
    return written


def _reader(exchange: Exchange, start: int, stop: threading.Event) -> list[int]:
    """Follows the feed as a client does; a gap that is filled later would be missed, and show at the end."""
    seen: list[int] = []
    after = start
    while True:
        ended = stop.is_set()
        with exchange.units() as uow:
            rows, extent = exchange.deps.feed.read(uow, Slice(after, 7, (BIRTH,), None))
        seen += [row.seq for row in rows]
        after = rows[-1].seq if len(rows) == 7 else extent.last
        if ended and after == extent.last and not rows:
            return seen


def test_readers_never_miss_what_concurrent_writers_add(exchange: Exchange, owner: Any) -> None:
    start = exchange.last()
    stop = threading.Event()
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        readers = [pool.submit(_reader, exchange, start, stop) for _ in range(3)]
        written = sum(pool.map(lambda name: _writer(exchange, name), range(6)))
        stop.set()
        followed = [each.result(timeout=60) for each in readers]
    everything = list(range(start + 1, start + 1 + written))
    assert [seq for seq, _ in _rows(owner, start)] == everything
    assert followed == [everything] * 3


def test_events_of_one_subject_keep_their_order(exchange: Exchange) -> None:
    with exchange.units() as uow:
        rows, _ = exchange.deps.feed.read(uow, Slice(0, 1000, (BIRTH,), None))
    turns: dict[str, list[int]] = {}
    for row in rows:
        if row.subject.startswith("w-"):
            turns.setdefault(row.subject, []).append(row.data["turn"])
    assert len(turns) == 6
    assert all(each == list(range(len(each))) for each in turns.values())


def test_data_is_encrypted_at_rest_and_bound_to_its_event(exchange: Exchange, owner: Any) -> None:
    start = exchange.last()
    exchange.record(birth("r-a"), birth("r-b"))
    owner.execute("SELECT sealed FROM feed WHERE seq > %s", (start,))
    sealed = [bytes(row[0]) for row in owner.fetchall()]
    assert not [each for each in sealed if "ຄຳສອນ".encode() in each or b"record_id" in each]
    owner.execute("UPDATE feed SET sealed = %s WHERE seq = %s", (sealed[0], start + 2))
    with pytest.raises(InvalidTag), exchange.units() as uow:
        exchange.deps.feed.read(uow, Slice(start + 1, 10, (BIRTH,), None))
    owner.execute("UPDATE feed SET sealed = %s WHERE seq = %s", (sealed[1], start + 2))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE feed SET type = 'x'",
        "DELETE FROM feed",
        "TRUNCATE feed",
        "DELETE FROM feed_position",
        "INSERT INTO feed_position VALUES (false, 1)",
        "UPDATE feed_position SET one = false",
        "UPDATE agreement SET grants = '{}'",
        "DELETE FROM agreement",
        "DELETE FROM audit",
        "ALTER TABLE feed ADD COLUMN mine int",
    ],
)
def test_the_app_role_cannot_change_what_is_written(app_role: Any, statement: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        app_role.execute(statement)
