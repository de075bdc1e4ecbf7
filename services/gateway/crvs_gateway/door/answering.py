"""Answers Envoy: reads the head of a request and writes the decision."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import cast

import structlog
from prometheus_client import Counter

from crvs_gateway.door.callers import KeyUnknown
from crvs_gateway.door.decision import Asked, Decision
from crvs_gateway.door.refusals import Refusals
from crvs_kernel.errors import DomainError
from crvs_kernel.observability import failure

REFUSED = Counter("crvs_door_refusals_total", "Requests that the decision refused.", ["route", "code"])
_LARGEST_HEAD = 32 << 10  # bytes; Envoy takes 8 KiB from callers and adds a few fields
_log = structlog.get_logger()


class Connection(asyncio.Protocol):
    """One of Envoy's connections: heads without bodies, each sent when the one before was answered."""

    def __init__(self, decision: Decision, refusals: Refusals) -> None:
        self._decision = decision
        self._refusals = refusals
        self._received = b""
        self._transport: asyncio.Transport | None = None
        self._learning: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, _: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._received.endswith(b"\r\n\r\n"):
            head, self._received = self._received, b""
            self._answer(asked_in(head), learnt=False)
        elif len(self._received) > _LARGEST_HEAD and self._transport is not None:
            self._transport.abort()

    def _answer(self, asked: Asked, *, learnt: bool) -> None:
        try:
            status, fields, body = 200, self._decision.decide(asked, learnt=learnt), b""
        except KeyUnknown:
            self._learning = asyncio.create_task(self._learn(asked))
            return
        except DomainError as refusal:
            REFUSED.labels(self._decision.route_of(asked).prefix or "/", refusal.code).inc()
            told = [asked.fields.get(name, "") for name in ("x-request-id", "accept-language")]
            status, (fields, body) = refusal.status, self._refusals.answer(refusal, *told)
        except Exception as error:  # noqa: BLE001 - Envoy answers 503; whatever it was must be seen
            _log.error("decision-failed", **failure(error))
            status, fields, body = 500, {}, b""
        if self._transport is not None:
            self._transport.write(_answer_of(status, fields, b"" if asked.method == "HEAD" else body))

    async def _learn(self, asked: Asked) -> None:
        await self._decision.keys.learn()
        self._answer(asked, learnt=True)


def asked_in(head: bytes) -> Asked:
    """A head as Envoy writes it; of a field that comes twice the first counts; 400 for no head."""
    line, *lines = head.decode("latin-1").split("\r\n")
    words = line.split(" ")
    method, target = words[:2] if len(words) == 3 else ("", "")  # such a target is refused
    fields: dict[str, str] = {}
    for each in lines:
        name, _, value = each.partition(":")
        fields.setdefault(name.lower(), value.strip(" "))
    return Asked(method, target, fields)


def _answer_of(status: int, fields: dict[str, str], body: bytes) -> bytes:
    told = (f"{name}: {value}" for name, value in fields.items())
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *told, f"content-length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body
