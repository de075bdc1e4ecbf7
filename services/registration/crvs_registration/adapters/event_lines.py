"""Reads the events that the exchange lists: one JSON object a line, those of a record behind each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import orjson


def by_record(lines: Iterable[str]) -> Iterator[tuple[str, list[tuple[str, dict[str, Any]]]]]:
    """Each record's id with its events: what happened (`registered`, …) and the data."""
    events = (orjson.loads(line) for line in lines)
    for record_id, group in groupby(events, key=lambda event: event["data"]["record_id"]):
        yield record_id, [(event["type"].split(".")[1], event["data"]) for event in group]
