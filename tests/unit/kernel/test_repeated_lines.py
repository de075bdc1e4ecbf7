"""A library that repeats itself is heard once a minute, with the number of lines that were left out."""

from __future__ import annotations

import logging
import sys
from typing import Any

import pytest

from crvs_kernel import repeated_lines
from crvs_kernel.repeated_lines import RepeatedLines

ABSENT = "Topic %s not found in cluster metadata"


@pytest.fixture(name="clock")
def _clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(repeated_lines.time, "monotonic", lambda: now[0])
    return now


def said(name: str, message: str, *, error: Any = None) -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, __file__, 1, message, ("crvs.identity",), error)


def test_a_flood_is_one_line_and_a_minute_later_one_more_that_counts_it(clock: list[float]) -> None:
    lines = RepeatedLines()
    passed = [lines.filter(said("kafka.cluster", ABSENT)) for _ in range(553)]
    assert passed == [True, *[False] * 552]
    clock[0] += 60
    late = said("kafka.cluster", ABSENT)
    assert lines.filter(late)
    assert late.left_out == 552
    assert not lines.filter(said("kafka.cluster", ABSENT))


def test_another_line_and_another_logger_are_heard(clock: list[float]) -> None:
    lines = RepeatedLines()
    for name, message in (("kafka.cluster", ABSENT), ("kafka.cluster", "else"), ("kafka.conn", ABSENT)):
        assert lines.filter(said(name, message))


def test_each_exception_is_heard(clock: list[float]) -> None:
    lines = RepeatedLines()
    try:
        raise KeyError  # noqa: TRY301 - to have one
    except KeyError:
        error = sys.exc_info()
    assert all(lines.filter(said("gunicorn.error", "Error handling request", error=error)) for _ in range(3))


def test_a_library_whose_lines_all_differ_fills_no_memory(clock: list[float]) -> None:
    lines = RepeatedLines()
    assert all(lines.filter(said("kafka", f"task {n}")) for n in range(5000))
    assert len(lines._said) <= 1000
