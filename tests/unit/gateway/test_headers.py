"""What the door lets through, and what ends at it."""

from __future__ import annotations

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from crvs_gateway.door.headers import answered, good_purpose, good_request_id, passed_on


@pytest.mark.parametrize(
    "name",
    [
        b"X-Crvs-Context",
        b"x-crvs-anything",
        b"X_Crvs_Context",
        b"X-Forwarded-For",
        b"Forwarded",
        b"X-Real-IP",
        b"Connection",
        b"Transfer-Encoding",
        b"TE",
        b"Upgrade",
        b"Proxy-Authorization",
        b"Authorization",
        b"Content-Length",
        b"X-Request-Id",
    ],
)
def test_what_only_the_door_may_say_ends_there(name: bytes) -> None:
    assert passed_on([(b"Accept", b"*/*"), (name, b"1")], None) == [b"Accept: */*"]


def test_fields_that_connection_names_are_hop_by_hop() -> None:
    raw = [(b"X-Secret-Hop", b"1"), (b"Accept", b"*/*")]
    assert passed_on(raw, "close, X-Secret-Hop") == [b"Accept: */*"]


def test_answers_lose_hop_by_hop_and_inner_fields_but_keep_each_cookie() -> None:
    headers = CIMultiDict(
        [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Connection", "X-Hop"), ("X-Hop", "1")]
    )
    headers.extend([("X-Crvs-Inner", "1"), ("Server", "gunicorn"), ("ETag", '"v1"')])
    kept = answered(CIMultiDictProxy(headers), [("Server", "thabian")])
    assert list(kept.items()) == [
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("ETag", '"v1"'),
        ("Server", "thabian"),
    ]


def test_request_ids_and_purposes_are_plain_slugs() -> None:
    assert good_request_id("0190-a.B_c")
    assert not good_request_id("a\nb")
    assert not good_request_id("x" * 65)
    assert not good_request_id(None)
    assert good_purpose("court-order")
    assert not good_purpose("Court order")
