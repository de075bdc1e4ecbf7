"""A ministry reads the feed: its fields, its places, its pages, and a line in the audit for each read."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.support.exchange import BIRTH, DEATH, Exchange, agreement, birth, client, event

SCHOOLS = client("schools")


@pytest.fixture(scope="module", autouse=True)
def _agreements(exchange: Exchange) -> None:
    exchange.agree(
        agreement("schools"),
        agreement("numbers", subject="pseudonym", grants={BIRTH: ("/entry/child/sex",), DEATH: ()}),
        agreement("figures", subject="pseudonym"),
        agreement("nothing", grants={}),
    )


def test_a_client_sees_the_granted_fields_of_the_granted_types_and_nothing_else(exchange: Exchange) -> None:
    start = exchange.last()
    seen = birth("r-fields")
    exchange.record(event(DEATH), seen, event("client.created.v1"))
    page = exchange.read(SCHOOLS, f"?after={start}")
    assert page == {
        "events": [
            {
                "seq": start + 2,
                "id": seen.id,
                "type": BIRTH,
                "time": page["events"][0]["time"],
                "subject": "r-fields",
                "data": {"record_id": seen.data["record_id"], "entry": {"child": {"sex": "female"}}},
            }
        ],
        "next": start + 3,
        "more": False,
    }


def test_a_pseudonym_joins_the_events_of_one_record_and_does_not_tell_which(exchange: Exchange) -> None:
    start = exchange.last()
    exchange.record(birth("r-p"), event(DEATH, "r-p"), birth("r-q"))
    answer = exchange.ask(client("numbers"), f"?after={start}")
    first, second, third = [each["subject"] for each in answer.json["events"]]
    assert first == second != third
    assert "r-p" not in answer.get_data(as_text=True)


def test_beside_pseudonyms_nothing_tells_two_clients_that_they_read_the_same_event(
    exchange: Exchange,
) -> None:
    start = exchange.last()
    joined = birth("r-joined")
    exchange.record(joined)
    mine, theirs = (
        exchange.read(client(name), f"?after={start}")["events"][0] for name in ("numbers", "figures")
    )
    assert set(mine) == {"id", "type", "time", "subject", "data"}
    assert {name for name in ("id", "subject") if mine[name] == theirs[name]} == set()
    assert joined.id not in mine.values()
    assert mine["time"][10:] == "T00:00:00+00:00"


def test_pages_follow_each_other_without_loss_or_repetition(exchange: Exchange) -> None:
    start = exchange.last()
    exchange.record(*(birth(f"r-{number}") for number in range(7)))
    seen, after, more = [], start, True
    while more:
        page = exchange.read(SCHOOLS, f"?after={after}&limit=3")
        seen += [each["subject"] for each in page["events"]]
        after, more = page["next"], page["more"]
    assert seen == [f"r-{number}" for number in range(7)]
    assert after == start + 7


def test_the_position_moves_on_over_what_is_not_granted(exchange: Exchange) -> None:
    start = exchange.last()
    exchange.record(*(event(DEATH, f"d-{number}") for number in range(5)))
    assert exchange.read(SCHOOLS, f"?after={start}") == {"events": [], "next": start + 5, "more": False}
    assert exchange.read(client("nothing"), f"?after={start}")["next"] == start + 5


@pytest.mark.parametrize("wait", ["", "&wait=20"])
def test_a_reader_ahead_of_the_feed_is_told_so_at_once(exchange: Exchange, wait: str) -> None:
    last = exchange.last()
    began = time.monotonic()
    answer = exchange.ask(SCHOOLS, f"?after={last + 1}{wait}")
    assert time.monotonic() - began < 10
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/position-beyond-feed")
    assert answer.json["allowed"] == [f"after={last}"]
    assert f"{last}" in answer.json["detail"]


def test_a_client_of_one_district_sees_no_other_district(exchange: Exchange) -> None:
    start = exchange.last()
    nowhere = event(BIRTH, "r-nowhere", office="9999", place={"district": None, "province": None})
    exchange.record(birth("r-0101"), birth("r-0102", district="0102"), nowhere)

    def subjects(*places: str) -> list[str]:
        return [
            each["subject"] for each in exchange.read(client("schools", *places), f"?after={start}")["events"]
        ]

    assert subjects("0101") == ["r-0101"]
    assert subjects("LA-VT") == ["r-0101", "r-0102"]
    assert subjects("LA-XA", "0102") == ["r-0102"]
    assert subjects("LA") == ["r-0101", "r-0102", "r-nowhere"]


def _lines(owner: Any) -> list[tuple[Any, ...]]:
    owner.execute(
        "SELECT actor, purpose, act, subject_ids, request_id, detail FROM audit"
        " WHERE act = 'event.read' ORDER BY id"
    )
    found: list[tuple[Any, ...]] = owner.fetchall()
    return found


def test_every_read_is_on_record_with_its_positions_agreement_and_jurisdiction(
    exchange: Exchange, owner: Any
) -> None:
    start = exchange.last()
    before = len(_lines(owner))
    exchange.record(birth(), birth(), event(DEATH))
    for after in (start, start + 3):
        exchange.read(client("schools", "LA-VT", "0201"), f"?after={after}")
    said = {"agreement": "schools/1", "jurisdiction": ["LA-VT", "0201"], "through": start + 3}
    assert _lines(owner)[before:] == [
        (
            "schools",
            "planning",
            "event.read",
            [f"{after}-{start + 3}"],
            "request-schools",
            said | {"after": after, "given": given},
        )
        for after, given in ((start, 2), (start + 3, 0))
    ]


def test_what_cannot_be_put_on_record_is_not_disclosed(exchange: Exchange, owner: Any) -> None:
    start = exchange.last()
    exchange.record(birth("r-unseen"))
    owner.execute("ALTER TABLE audit ADD CONSTRAINT audit_full CHECK (act <> 'event.read') NOT VALID")
    try:
        answer = exchange.ask(SCHOOLS, f"?after={start}")
    finally:
        owner.execute("ALTER TABLE audit DROP CONSTRAINT audit_full")
    assert answer.status_code >= 500
    assert "r-unseen" not in answer.get_data(as_text=True)


def test_an_answer_is_kept_by_no_cache(exchange: Exchange) -> None:
    assert exchange.ask(SCHOOLS).headers["Cache-Control"] == "no-store"
