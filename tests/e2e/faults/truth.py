"""What the databases and the feed must say when all is quiet again."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import psycopg2

from crvs_stack.state import StackState
from tests.e2e.faults.crowd import Crowd
from tests.support.api import Api
from tests.support.stack import eventually

Ask = Callable[..., list[Any]]
_NUMBER = re.compile(r"(?P<book>B-\w+-\d{4})-(?P<n>\d{6})-\d\d")
_PUBLISHING = ("registration", "identity", "certificates", "gateway")
_CONSUMING = ("registration", "identity", "certificates", "exchange")


def ask(state: StackState, service: str, text: str, values: Mapping[str, Any] | None = None) -> list[Any]:
    """Rows from a service's database, past all its code."""
    with asking(state) as look:
        return look(service, text, values)


@contextmanager
def asking(state: StackState) -> Iterator[Ask]:
    """The same for whoever looks again and again: a service's connection stays open."""
    with ExitStack() as opened:
        cursors: dict[str, Any] = {}

        def look(service: str, text: str, values: Mapping[str, Any] | None = None) -> list[Any]:
            if service not in cursors:
                connection = psycopg2.connect(state.databases[service]["superuser"])
                connection.autocommit = True
                cursors[service] = opened.enter_context(closing(connection)).cursor()
            cursors[service].execute(text, values)
            rows: list[Any] = cursors[service].fetchall()
            return rows

        yield look


def records(state: StackState) -> set[str]:
    """The ids of all records of the stack."""
    return {record for (record,) in ask(state, "registration", "SELECT id::text FROM record")}


def acts(crowd: Crowd, record: str) -> list[str]:
    """What was done to a record, in its order."""
    return ["declare", "register", *(["correct"] if record in crowd.corrected else [])]


_PERSONS = "SELECT count(*) FROM person WHERE birth_record_id = ANY(%(ids)s::uuid[])"
_FED = "SELECT count(*) FROM feed WHERE type LIKE 'birth.%%' AND subject = ANY(%(ids)s)"
_TOLD = "SELECT count(*) FROM feed WHERE type = 'person.enrolled.v1'"
_LINKED = "SELECT count(*) FROM record WHERE id = ANY(%(ids)s::uuid[]) AND links ->> 'child' IS NOT NULL"
_COPIED = "SELECT record_id::text, version FROM entry WHERE record_id = ANY(%(ids)s::uuid[])"
_ALLOTTED = "SELECT count(*) FROM allotted_uin WHERE record_id = ANY(%(ids)s::uuid[])"


def await_all(state: StackState, crowd: Crowd) -> None:
    """Wait until what the crowd did has arrived everywhere."""
    with asking(state) as look:
        eventually(lambda: not _missing(look, crowd), 60)


def _missing(ask: Ask, crowd: Crowd) -> dict[str, int]:
    """What has not arrived yet, by place; empty when all is quiet."""
    ids, wanted = {"ids": list(crowd.entries)}, len(crowd.entries)
    told = sum(len(acts(crowd, each)) for each in crowd.entries)
    versions = dict(ask("certificates", _COPIED, ids))
    waiting = {service: ask(service, "SELECT count(*) FROM outbox")[0][0] for service in _PUBLISHING} | {
        "persons": wanted - ask("identity", _PERSONS, ids)[0][0],
        "told persons": ask("identity", "SELECT count(*) FROM person")[0][0] - ask("exchange", _TOLD)[0][0],
        "feed": told - ask("exchange", _FED, ids)[0][0],
        "links": wanted - ask("registration", _LINKED, ids)[0][0],
        "copies": sum(versions.get(each) != len(acts(crowd, each)) for each in crowd.entries),
        "numbers on copies": wanted - ask("certificates", _ALLOTTED, ids)[0][0],
    }
    return {place: number for place, number in waiting.items() if number}


def assert_no_record_but_the_acknowledged(state: StackState, crowd: Crowd, before: set[str]) -> None:
    """A request that was answered with an error and repeated must not have left a second record."""
    assert records(state) - before == set(crowd.entries)
    numbers = "SELECT id::text, registration_number FROM record WHERE registration_number IS NOT NULL"
    kept = dict(ask(state, "registration", numbers))
    assert {record: kept[record] for record in crowd.entries} == crowd.entries


_ACTIONS = "SELECT record_id::text, seq, type FROM action ORDER BY record_id, seq"
# The first subject is the record itself; further ones are candidates for its double, which were shown.
_LINES = "SELECT subject_ids[1], act FROM audit WHERE act IN %(acts)s"


def assert_each_act_once_in_order_with_one_audit_line(state: StackState, crowd: Crowd) -> None:
    """Actions are numbered without gap; the annotation with the UIN may fall anywhere after registration."""
    taken: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for record, seq, act in ask(state, "registration", _ACTIONS):
        taken[record].append((seq, act))
    names = tuple(f"record.{act}" for act in ("declare", "register", "correct", "annotate"))
    lines = Counter(ask(state, "registration", _LINES, {"acts": names}))
    for record in crowd.entries:
        assert [seq for seq, _ in taken[record]] == list(range(1, len(taken[record]) + 1)), record
        done = [act for _, act in taken[record]]
        assert [act for act in done if act != "annotate"] == acts(crowd, record), record
        assert done.count("annotate") == 1 < done.index("annotate"), (record, done)
        assert [lines[record, name] for name in names] == [done.count(name[7:]) for name in names], record


def assert_books_have_no_gap_and_no_duplicate(state: StackState) -> None:
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


def assert_one_person_each(state: StackState) -> None:
    """As many persons as registered births, each of another birth, each with its UIN and its history."""
    people = ask(state, "identity", "SELECT birth_record_id::text, uin FROM person")
    born = ask(state, "registration", "SELECT id::text, links ->> 'child' FROM record WHERE kind = 'birth'")
    assert sorted(people) == sorted(born)
    assert len({uin for _, uin in people}) == len(people)
    facts = ask(state, "identity", "SELECT person_id, version FROM person_fact ORDER BY person_id, version")
    counted: Counter[Any] = Counter(person for person, _ in facts)
    assert [version for _, version in facts] == [
        version for person in sorted(counted) for version in range(1, counted[person] + 1)
    ]


def assert_one_copy_each(state: StackState, crowd: Crowd) -> None:
    """What certificates are made from: each entry once, under its number, in its newest version."""
    copies = ask(state, "certificates", "SELECT record_id::text, registration_number, version FROM entry")
    mine = {record: (number, version) for record, number, version in copies if record in crowd.entries}
    assert mine == {each: (crowd.entries[each], len(acts(crowd, each))) for each in crowd.entries}
    assert {record for record, *_ in copies} == records(state)


_FEED = "SELECT seq, event_id, type, subject FROM feed ORDER BY seq"
_PAST = {"declare": "birth.declared.v1", "register": "birth.registered.v1", "correct": "birth.corrected.v1"}


def assert_feed_rows_once_and_in_order(state: StackState, crowd: Crowd) -> None:
    """The feed has every type, so each act is there once, in the order of the record's versions."""
    rows = ask(state, "exchange", _FEED)
    assert [seq for seq, *_ in rows] == list(range(1, len(rows) + 1))
    assert len({event for _, event, *_ in rows}) == len(rows)
    story: dict[str, list[str]] = defaultdict(list)
    for _, _, type_, subject in rows:
        if type_.startswith("birth."):
            story[subject].append(type_)
    for record in crowd.entries:
        assert story[record] == [_PAST[act] for act in acts(crowd, record)], record
    assert set(story) == records(state)
    enrolled = Counter(subject for _, _, type_, subject in rows if type_ == "person.enrolled.v1")
    assert sorted(enrolled.elements()) == sorted(
        person for (person,) in ask(state, "identity", "SELECT id::text FROM person")
    )


def assert_the_ministry_reads_each_once(state: StackState, crowd: Crowd) -> None:
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
    assert {record: read[record] for record in crowd.entries} == dict.fromkeys(crowd.entries, 1)


def assert_nothing_died(state: StackState) -> None:
    """A fault outside is no event's fault: no consumer may have set one aside."""
    for service in _CONSUMING:
        assert ask(state, service, "SELECT reason FROM dead_letter") == []


_DATED = {
    "registration": """SELECT date_of_registration, registered_at::timestamptz FROM record
        WHERE date_of_registration IS NOT NULL
        UNION ALL SELECT date_of_declaration, NULL FROM record UNION ALL SELECT last_on, NULL FROM book
        UNION ALL SELECT NULL, at FROM action""",
    "certificates": """SELECT issued_on, issued_at FROM certificate
        UNION ALL SELECT NULL, at FROM certificate_status UNION ALL SELECT NULL, requested_at
        FROM certificate_request""",
    "exchange": "SELECT NULL::date, time FROM feed",
    "gateway": "SELECT NULL::date, first_used_at FROM refresh_token",
}


def assert_every_date_lies_between(state: StackState, began: datetime, ended: datetime) -> None:
    """Dates of the country, instants, and the years of numbers, of all that the stack has."""
    zone = ZoneInfo("Asia/Vientiane")
    days = {began.astimezone(zone).date(), ended.astimezone(zone).date()}
    for service, text in _DATED.items():
        rows = ask(state, service, text)
        assert {day for day, _ in rows if day} <= days, service
        wrong = [at for _, at in rows if at and not began <= at <= ended]
        assert not wrong, (service, wrong[:3])
    numbers = ask(state, "registration", "SELECT registration_number FROM record WHERE status = 'registered'")
    assert {int(number.split("-")[2]) for (number,) in numbers} <= {day.year for day in days}
