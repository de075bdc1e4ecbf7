"""What travels through the door and what does not.

Hop-by-hop fields end here (RFC 9110 section 7.6.1), and so does everything that only the door may say: who
calls, from where, and under which request id. Names with an underscore end here too: WSGI reads
``X_Crvs_Context`` and ``X-Crvs-Context`` as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from multidict import CIMultiDict, CIMultiDictProxy

HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
_DROPPED = HOP_BY_HOP | {
    b"content-length",
    b"expect",
    b"forwarded",
    b"via",
    b"x-real-ip",
    b"x-request-id",
    b"x-client-ip",
    b"true-client-ip",
    b"authorization",
}
_DROPPED_STARTS = (b"x-crvs-", b"x-forwarded-")
_ANSWER_DROPPED = frozenset(name.decode() for name in HOP_BY_HOP) | {"server", "x-request-id"}
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_PURPOSE = re.compile(r"[a-z][a-z0-9-]{0,63}")
_PLAIN_CONNECTION = frozenset({"keep-alive", "close"})
_NOTHING: frozenset[bytes] = frozenset()
RawHeaders = Iterable[tuple[bytes, bytes]]


def passed_on(raw: RawHeaders, connection: str | None) -> list[bytes]:
    """The lines of a request that go on; ``connection`` is the value of its Connection field."""
    named = _named_by(connection)
    return [
        name + b": " + value
        for name, value in raw
        if (lower := name.lower()) not in _DROPPED
        and not lower.startswith(_DROPPED_STARTS)
        and b"_" not in lower
        and (not named or lower not in named)
    ]


def _named_by(connection: str | None) -> frozenset[bytes]:
    if connection is None or connection.lower() in _PLAIN_CONNECTION:
        return _NOTHING
    return frozenset(part.strip().lower().encode("utf-8", "replace") for part in connection.split(","))


def answered(headers: CIMultiDictProxy[str], own: list[tuple[str, str]]) -> CIMultiDict[str]:
    """The fields of a service's answer that go back to the caller, and the door's own."""
    named = _named_by(headers.get("Connection"))
    kept = [
        (name, value)
        for name, value in headers.items()
        if (lower := name.lower()) not in _ANSWER_DROPPED
        and not lower.startswith("x-crvs-")
        and (not named or lower.encode() not in named)
    ]
    return CIMultiDict(kept + own)


def good_request_id(value: str | None) -> bool:
    """Whether a caller's own request id may stand in logs and answers."""
    return value is not None and _REQUEST_ID.fullmatch(value) is not None


def good_purpose(value: str) -> bool:
    """Whether a purpose is a lower-case slug."""
    return _PURPOSE.fullmatch(value) is not None
