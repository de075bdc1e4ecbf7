"""What is decided from a request's head, without Envoy and without sockets."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from crvs_gateway.door.answering import Connection, asked_in
from crvs_gateway.door.decision import Asked, Decision
from crvs_gateway.door.rates import Forwarders, Rates
from crvs_gateway.door.refusals import Refusals
from crvs_gateway.door.routes import RouteTable
from crvs_gateway.door.sockets import PEER
from crvs_gateway.settings import DecisionSettings
from crvs_kernel.caller.context import HEADER, Call, open_context
from crvs_kernel.errors import DomainError

KEY = b"\x11" * 32


class _NoKeys:
    """Nobody has a token here."""

    ended: frozenset[str] = frozenset()


class _Transport(asyncio.Transport):
    """Keeps what is written."""

    written = b""

    def write(self, data: Any) -> None:
        self.written += data


def _decision(forwarders: str = "") -> Decision:
    settings = DecisionSettings(upstreams="", door_directory=Path(), context_key=KEY)
    keys: Any = _NoKeys()
    return Decision(RouteTable(), keys, Rates(settings), {"registration": KEY}, Forwarders(forwarders))


def _asked(target: str = "/v1/records/1", method: str = "GET", **fields: str) -> Asked:
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return Asked(method, target, {PEER: "10.0.0.1", "x-request-id": "r", **named})


def test_a_service_gets_a_context_for_this_request_only_and_the_callers_address() -> None:
    given = _decision().decide(_asked("/v1/records/%E0%BA%81?x=1", idempotency_key="k", x_purpose="mine"))
    call = Call("registration", "GET", "/v1/records/ກ", "x=1", "k")
    who = open_context(given[HEADER.lower()], KEY, call).principal
    assert (who.subject, who.request_id, who.address) == ("anonymous", "r", "10.0.0.1")
    assert (who.purpose, who.stated_purpose) == ("registration", "mine")
    assert given["x-forwarded-for"] == "10.0.0.1"
    assert set(given) == {HEADER.lower(), "x-forwarded-for"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (_asked("/v1/records/../accounts"), "malformed-request"),
        (_asked(method="TRACE"), "method-not-allowed"),
        (_asked("/v1/unknown"), "not-found"),
        (_asked("/v1/persons/1"), "not-found"),  # a service that this door does not have
        (_asked(x_purpose="Just Looking"), "malformed-request"),
        (_asked(authorization="Basic eDp4"), "token-invalid"),
    ],
)
def test_what_is_refused_reaches_no_service(asked: Asked, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        _decision().decide(asked)
    assert refused.value.code == code


def test_a_forwarder_speaks_for_others_if_it_is_ours() -> None:
    claimed = _asked(x_forwarded_for="1.2.3.4, 10.9.9.9:443")
    assert _decision().decide(claimed)["x-forwarded-for"] == "10.0.0.1"
    assert _decision("10.0.0.0/24").decide(claimed)["x-forwarded-for"] == "10.9.9.9"


@pytest.mark.parametrize("line", [b"", b"GET", b"GET /v1/records", b"GET /v1/records a HTTP/1.1"])
def test_a_head_that_does_not_split_into_three_is_a_400(line: bytes) -> None:
    transport = _Transport()
    connection = Connection(_decision(), Refusals())
    connection.connection_made(transport)
    connection.data_received(line + b"\r\nhost: x\r\n\r\n")
    assert transport.written.startswith(b"HTTP/1.1 400 ")


def test_a_head_is_read_as_envoy_writes_it() -> None:
    head = (
        b"GET /v1/records?a=b%20c HTTP/1.1\r\nhost: decision\r\nX-Purpose: first\r\nx-purpose: second\r\n\r\n"
    )
    asked = asked_in(head)
    assert (asked.method, asked.target) == ("GET", "/v1/records?a=b%20c")
    assert asked.fields["x-purpose"] == "first"
