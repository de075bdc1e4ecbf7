"""What the databases and the feed must say when all is quiet again."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import psycopg2

from crvs_stack.state import State
from tests.support.api import Api

_SETTLED_WITHIN_S = 60
_NUMBER = re.compile(r"(?P<book>B-\w+-\d{4})-(?P<n>\d{6})-\d\d")
_BEFORE_REGISTRATION = ("birth.declared.v1", "birth.registered.v1")


def ask(state: State, service: str, text: str, values: Mapping[str, Any] | None = None) -> list[Any]:
    """Rows from a service's database, past all its code."""
    with closing(psycopg2.connect(state.databases[service]["superuser"])) as connection:
        cursor = connection.cursor()
        cursor.execute(text, values)
        return cursor.fetchall()


def await_settled(state: State, entries: Mapping[str, str]) -> None:
    """Wait until every entry has reached the persons and the feed, and no outbox holds anything."""
    deadline = time.monotonic() + _SETTLED_WITHIN_S
    while True:
        missing = _missing(state, entries)
        if not any(missing.values()):
            return
        assert time.monotonic() < deadline, f"not settled after {_SETTLED_WITHIN_S} s: {missing}"
        time.sleep(0.3)


_PERSONS = "SELECT count(DISTINCT birth_record_id) FROM person WHERE birth_record_id = ANY(%(ids)s::uuid[])"
_FED = """
SELECT count(DISTINCT subject) FROM feed WHERE type = 'birth.registered.v1' AND subject = ANY(%(ids)s)
"""
_LINKED = "SELECT count(*) FROM record WHERE id = ANY(%(ids)s::uuid[]) AND links ->> 'child' IS NOT NULL"


def _missing(state: State, entries: Mapping[str, str]) -> dict[str, int]:
    ids = {"ids": list(entries)}
    relayed = {
        service: ask(state, service, "SELECT count(*) FROM outbox")[0][0]
        for service in ("registration", "identity", "certificates", "gateway")
    }
    return {
        "persons": len(entries) - ask(state, "identity", _PERSONS, ids)[0][0],
        "feed": len(entries) - ask(state, "exchange", _FED, ids)[0][0],
        "links": len(entries) - ask(state, "registration", _LINKED, ids)[0][0],
    } | relayed


def assert_one_entry_one_number(state: State, entries: Mapping[str, str]) -> None:
    acted = ask(
        state,
        "registration",
        "SELECT record_id::text, count(*) FROM action WHERE type = 'register' GROUP BY record_id",
    )
    registrations = dict(acted)
    assert {record: registrations.get(record) for record in entries} == dict.fromkeys(entries, 1)
    numbers = dict(
        ask(
            state,
            "registration",
            "SELECT id::text, registration_number FROM record WHERE registration_number IS NOT NULL",
        )
    )
    assert {record: numbers[record] for record in entries} == dict(entries)


def assert_books_have_no_gap_and_no_duplicate(state: State) -> None:
    """All books of the stack, also those filled before this fault."""
    rows = ask(state, "registration", "SELECT registration_number FROM record WHERE status = 'registered'")
    books: dict[str, list[int]] = defaultdict(list)
    for (number,) in rows:
        match = _NUMBER.fullmatch(number)
        assert match, number
        books[match["book"]].append(int(match["n"]))
    assert books
    for book, taken in books.items():
        assert sorted(taken) == list(range(1, len(taken) + 1)), book


def assert_one_person_each(state: State, entries: Mapping[str, str]) -> None:
    rows = ask(state, "identity", "SELECT birth_record_id::text, uin FROM person")
    births = Counter(record for record, _ in rows)
    assert {record: births[record] for record in entries} == dict.fromkeys(entries, 1)
    assert len({uin for _, uin in rows}) == len(rows)


def assert_feed_rows_once_and_in_order(state: State, entries: Mapping[str, str]) -> None:
    rows = ask(state, "exchange", "SELECT seq, event_id, type, subject FROM feed ORDER BY seq")
    assert [seq for seq, *_ in rows] == list(range(1, len(rows) + 1))
    assert len({event for _, event, *_ in rows}) == len(rows)
    story: dict[str, list[str]] = defaultdict(list)
    for _, _, type_, subject in rows:
        story[subject].append(type_)
    for record in entries:
        kept = [type_ for type_ in story[record] if type_ in _BEFORE_REGISTRATION]
        assert kept in (list(_BEFORE_REGISTRATION), list(_BEFORE_REGISTRATION[1:])), (record, kept)


def assert_the_ministry_reads_each_once(state: State, entries: Mapping[str, str]) -> None:
    secret = state.clients["home-affairs"]["secret"]
    ministry, after, read = Api(state.door).sign_in_client("home-affairs", secret), 0, Counter[str]()
    while True:
        page = ministry.get(f"/v1/events?after={after}&limit=1000").json
        read.update(
            each["data"]["record_id"] for each in page["events"] if each["type"] == "birth.registered.v1"
        )
        after = page["next"]
        if not page["more"]:
            break
    assert {record: read[record] for record in entries} == dict.fromkeys(entries, 1)


def assert_nothing_died(state: State) -> None:
    """A fault outside is no event's fault: no consumer may have set one aside."""
    for service in ("registration", "identity", "certificates", "exchange"):
        assert ask(state, service, "SELECT reason FROM dead_letter") == []
