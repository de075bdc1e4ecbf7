"""Bodies of requests: JSON (RFC 8259) in UTF-8, in which every member of an object stands once."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import orjson

from crvs_kernel.errors import Fault, InvalidInput, MalformedRequest

_BOM: Final = b"\xef\xbb\xbf"  # some programs write one; RFC 8259, section 8.1: a reader may skip it
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class _Doubled(dict[str, Any]):
    """An object that has members twice."""

    names: list[str]


def parse_json(raw: bytes) -> Any:
    """Parse a body.

    Raises:
        MalformedRequest: broken JSON, bad UTF-8, or U+0000, which PostgreSQL's text cannot hold.

    """
    if _NUL.search(raw):
        raise MalformedRequest("malformed-json")
    try:
        return orjson.loads(raw.removeprefix(_BOM))
    except orjson.JSONDecodeError as error:
        raise MalformedRequest("malformed-json") from error


def read_json(raw: bytes) -> Any:
    """Parse a body that means one thing.

    Raises:
        MalformedRequest: as `parse_json`.
        InvalidInput: `member-twice`, with a pointer to each: readers of JSON differ in which one counts.

    """
    value = parse_json(raw)
    try:
        whole = json.loads(raw.removeprefix(_BOM), object_pairs_hook=_object)
    except RecursionError as error:  # nested beyond reason
        raise MalformedRequest("malformed-json") from error
    faults = tuple(Fault(pointer, "member-twice") for pointer in _twice(whole, ""))
    if faults:
        raise InvalidInput("invalid-fields", faults=faults)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    doubled = _Doubled(members)
    doubled.names = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
    return doubled


def _twice(value: Any, at: str) -> Iterator[str]:
    """The pointers (RFC 6901) of members that stand twice."""
    if isinstance(value, _Doubled):
        yield from (at + _step(name) for name in value.names)
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for name, each in inner:
            yield from _twice(each, at + _step(str(name)))


def _step(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")
