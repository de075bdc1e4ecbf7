"""A restored feed: it serves nobody until it is opened, and then tells each reader where to go on."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_exchange import bootstrap
from crvs_exchange.application.catch_up import catch_up
from crvs_kernel.bus.protocol import Message
from tests.support.exchange import KEY, Exchange, agreement, birth, client, event
from tests.support.messages import to_message

SCHOOLS = client("schools")


@pytest.fixture(autouse=True)
def _settings(database: Any, exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"DATABASE_URL": database.app_url, "BUS_URL": "", "CONTEXT_KEY": KEY.hex()}
    for name, value in (values | {"DATA_KEY": KEY.hex()}).items():
        monkeypatch.setenv(f"THABIAN_{name}", value)
    exchange.agree(agreement("schools"))


def restore(owner: Any, exchange: Exchange) -> None:
    """What a restored copy looks like from within: it was opened elsewhere."""
    owner.execute("UPDATE incarnation SET place = 'another cluster'")
    owner.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def test_a_restored_feed_serves_nobody(exchange: Exchange, owner: Any) -> None:
    restore(owner, exchange)
    answer = exchange.ask(SCHOOLS)
    assert (answer.status_code, answer.json["type"]) == (503, "/problems/database-restored")
    assert exchange.app.test_client().get("/readyz").status_code == 503
    assert bootstrap.main(["reopen", "/dev/null"]) == 0
    assert exchange.ask(SCHOOLS).status_code == 200


def test_a_reader_misses_nothing_and_knows_what_it_has_read(
    exchange: Exchange, owner: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    start = exchange.last()
    kept, lost = birth("kept"), [birth(f"lost-{number}") for number in range(3)]
    exchange.record(kept, *lost)
    before = exchange.read(SCHOOLS, f"?after={start}")
    cursor = before["next"]
    owner.execute("DELETE FROM feed WHERE seq > %s", (start + 1,))  # a copy from before three of the events
    owner.execute("UPDATE feed_position SET last = %s", (start + 1,))
    restore(owner, exchange)
    assert bootstrap.main(["reopen", "/dev/null"]) == 0
    exchange.record(*(birth(f"new-{number}") for number in range(20)))  # more than was lost
    for _ in range(2):
        refused = exchange.ask(SCHOOLS, f"?after={cursor}")
        assert (refused.status_code, refused.json["type"]) == (409, "/problems/feed-restored")
    lines = capsys.readouterr().out.splitlines()
    assert '"events":3' in next(line for line in lines if "position_lost" in line)
    exchange.record(kept, *lost)  # told again: what the feed has stays as it is
    (way_on,) = refused.json["allowed"]
    assert way_on == f"after={start + 1}"
    after = exchange.read(SCHOOLS, f"?{way_on}&limit=1000")
    subjects = [event["subject"] for event in after["events"]]
    assert subjects == [f"new-{number}" for number in range(20)] + [f"lost-{number}" for number in range(3)]
    known = {event["id"] for event in before["events"]}
    assert [event["subject"] for event in after["events"] if event["id"] not in known] == subjects[:20]
    assert {event["seq"] for event in after["events"]}.isdisjoint(event["seq"] for event in before["events"])
    assert exchange.read(SCHOOLS, f"?after={after['next']}")["events"] == []
    assert exchange.read(SCHOOLS, f"?after={start}&limit=1")["events"][0]["subject"] == "kept"


def test_an_open_feed_is_left_as_it_is(exchange: Exchange, capsys: pytest.CaptureFixture[str]) -> None:
    last = exchange.last()
    assert bootstrap.main(["reopen", "/dev/null"]) == 0
    assert "nothing was changed" in capsys.readouterr().out
    assert exchange.last() == last


def test_what_the_feed_knows_is_listed(exchange: Exchange, capsys: pytest.CaptureFixture[str]) -> None:
    listed = birth("listed")
    exchange.record(listed)
    assert bootstrap.main(["list-known"]) == 0
    record = listed.data["record_id"]
    names = {"version": "version", "number": "registration_number", "tracking": "tracking_number"}
    lines = capsys.readouterr().out.splitlines()
    assert {f"{record}\t{fact}\t{listed.data[name]}" for fact, name in names.items()} <= set(lines)


def test_a_revocation_that_the_feed_knows_is_listed(
    exchange: Exchange, capsys: pytest.CaptureFixture[str]
) -> None:
    revoked = event("certificate.revoked.v1", occurred_at="2026-11-27T15:00:00+07:00")
    exchange.record(revoked)
    assert bootstrap.main(["list-known"]) == 0
    record, serial, reason = (revoked.data[name] for name in ("record_id", "serial", "reason_code"))
    lines = capsys.readouterr().out.splitlines()
    assert f"{record}\tserial\t{serial}" in lines
    assert f"{record}\trevoked\t{serial} {reason} 2026-11-27T08:00:00+00:00" in lines


def test_what_the_bus_still_has_comes_back_once_and_above_the_gap(exchange: Exchange, owner: Any) -> None:
    kept, lost = birth("on-bus"), [birth(f"on-bus-{number}") for number in range(3)]
    exchange.record(kept)
    restore(owner, exchange)
    assert bootstrap.main(["reopen", "/dev/null"]) == 0
    start = exchange.last()
    strange = Message("crvs.registration", "k", b"no event")
    batches = [[to_message("crvs.registration", each) for each in (kept, *lost)], [strange]]
    transactions = exchange.deps.transactions
    assert catch_up(batches, transactions, exchange.deps.feed) == (3, 1)
    assert catch_up(batches, transactions, exchange.deps.feed) == (0, 1)
    after = exchange.read(SCHOOLS, f"?after={start}")
    assert [event["subject"] for event in after["events"]] == [f"on-bus-{number}" for number in range(3)]
