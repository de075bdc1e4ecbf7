"""The auditor reads the audit: filters, pages, jurisdiction, and his own reading on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from tests.support.notes import WRITER, call

AUDITOR = Principal("auditor", "staff", None, ("LA",), frozenset({"audit.read"}), "audit", "r-9")


@pytest.fixture(scope="module", name="web")
def _web(notes: Any) -> Any:
    """Twelve acts of two people of two offices on twelve notes."""
    with notes.extensions["crvs.unit_of_work"]() as uow:
        for number in range(12):
            who = replace(WRITER, subject=f"writer-{number % 2}", office=f"0{number % 2 + 1}01")
            uow.audit(AuditLine(who, f"note.act-{number % 3}", "note", [f"n-{number}", "all"], {"n": number}))
        uow.commit()
    return notes.test_client()


def read(web: Any, who: Principal = AUDITOR, **query: Any) -> Any:
    return call(web, "GET", "/v1/audit/notes" + (f"?{urlencode(query)}" if query else ""), who)


def numbers(answer: Any) -> list[int]:
    assert answer.status_code == 200, answer.json
    return [line["detail"]["n"] for line in answer.json["items"] if "n" in line["detail"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"subject": "n-7"}, [7]),
        ({"actor": "writer-1", "subject": "all"}, [11, 9, 7, 5, 3, 1]),
        ({"act": "note.act-2"}, [11, 8, 5, 2]),
        ({"office": "0101", "act": "note.act-0"}, [6, 0]),
        ({"subject": "n-13"}, []),
        ({"subject": "all", "to": "2026-01-01T00:00:00+07:00"}, []),
        ({"subject": "all", "to": "0001-01-01T00:00:00+14:00"}, []),
        ({"subject": "all", "from": "9999-12-31T23:59:59-14:00"}, []),
        ({"subject": "n-7", "cursor": "9" * 18}, [7]),
        ({"actor": "ນາງ ຄຳ' OR 1=1 --"}, []),
    ],
)
def test_filters_hold_together_and_the_newest_line_is_first(
    web: Any, query: dict[str, str], found: list[int]
) -> None:
    assert numbers(read(web, **query)) == found


def test_a_time_is_held_to_the_moment(web: Any) -> None:
    now = datetime.now(UTC)
    day = {"subject": "all", "from": (now - timedelta(days=1)).isoformat(), "to": now.isoformat()}
    assert len(numbers(read(web, **day))) == 12
    assert numbers(read(web, **day | {"from": now.isoformat()})) == []


def test_pages_follow_each_other_without_gap_or_double(web: Any) -> None:
    seen, cursor = [], None
    for _ in range(3):
        page = read(web, actor="writer-0", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += numbers(page)
        cursor = page.json["next"]
    assert seen == [10, 8, 6, 4, 2, 0]
    assert cursor is None


def test_a_line_says_all_that_was_kept(web: Any) -> None:
    (line,) = read(web, subject="n-3").json["items"]
    assert {name: line[name] for name in ("actor", "office", "act", "subject_ids", "purpose")} == {
        "actor": "writer-1",
        "office": "0201",
        "act": "note.act-0",
        "subject_ids": ["n-3", "all"],
        "purpose": "duty",
    }
    assert datetime.fromisoformat(line["at"]).tzinfo is not None


def test_his_reading_is_on_record(web: Any) -> None:
    shown = read(web, subject="n-5").json["items"]
    (line, *_) = read(web, act="audit.read", subject="n-5").json["items"]
    assert (line["actor"], line["purpose"], line["subject_ids"]) == ("auditor", "audit", ["n-5"])
    assert line["detail"] == {"by": {"subject": "n-5"}, "newest": shown[0]["id"], "oldest": shown[0]["id"]}


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "x"},
        {"cursor": "-1"},
        {"cursor": "9" * 19},
        {"from": "yesterday"},
        {"from": "2026-11-27T00:00:00"},  # of which zone?
        {"actor": ""},
        {"anything": "x"},
        {"limit": "101"},
    ],
)
def test_bad_filters_are_refused(web: Any, query: dict[str, str]) -> None:
    refused = read(web, **query)
    assert (refused.status_code, refused.json["type"]) == (422, "/problems/invalid-fields")


def test_nobody_else_reads_it(web: Any) -> None:
    assert read(web, WRITER).status_code == 403
    assert read(web, Principal("anonymous", "anonymous")).status_code == 401
