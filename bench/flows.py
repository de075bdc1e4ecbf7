"""Sends declare + register flows through the door with concurrent clients, for a time, and counts."""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import statistics
import time
import uuid
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

import orjson
import uvloop

from tests.support.declarations import birth


@dataclass
class Counted:
    """What a run did: finished flows, seconds of each request, refusals by status."""

    flows: int = 0
    declare: list[float] = field(default_factory=list)
    register: list[float] = field(default_factory=list)
    refused: dict[int, int] = field(default_factory=dict)

    def refuse(self, status: int) -> None:
        """Count an answer that ends a flow."""
        self.refused[status] = self.refused.get(status, 0) + 1

    def row(self, seconds: float) -> dict[str, float]:
        """Flows per second and the latencies in milliseconds."""
        return {
            "flows_per_second": round(self.flows / seconds, 1),
            "declare_p50_ms": _ms(self.declare, 50),
            "declare_p99_ms": _ms(self.declare, 99),
            "register_p50_ms": _ms(self.register, 50),
            "register_p99_ms": _ms(self.register, 99),
            "refused": sum(self.refused.values()),
        }


def _ms(values: list[float], percent: int) -> float:
    if len(values) < 2:
        return 0.0
    return round(statistics.quantiles(values, n=100)[percent - 1] * 1000, 1)


class Answer(NamedTuple):
    """What came back, and in how many seconds."""

    status: int
    body: bytes
    etag: str
    seconds: float


class Line:
    """One kept connection to the door; as light as can be, for the load shares the machine with the door."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, token: str) -> None:
        self._reader = reader
        self._writer = writer
        self._common = f"Host: door\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"

    async def post(self, path: str, body: bytes, **more: str) -> Answer:
        """Send a command with a key of its own and read its answer."""
        fields = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in more.items())
        head = f"POST {path} HTTP/1.1\r\n{self._common}Idempotency-Key: {uuid.uuid4().hex}\r\n{fields}"
        start = time.perf_counter()
        self._writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        content = await self._reader.readexactly(int(_field(_LENGTH, answer)))
        seconds = time.perf_counter() - start
        return Answer(int(answer[9:12]), content, _field(_ETAG, answer), seconds)

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_ETAG = re.compile(rb"\r\netag: *([^\r]+)", re.IGNORECASE)


def _field(pattern: re.Pattern[bytes], head: bytes) -> str:
    found = pattern.search(head)
    return found[1].decode() if found else ""


async def _client(line: Line, bodies: list[bytes], until: float, counted: Counted) -> None:
    while time.perf_counter() < until and bodies:
        declared = await line.post("/v1/births", bodies.pop())
        if declared.status != 201:
            counted.refuse(declared.status)
            continue
        counted.declare.append(declared.seconds)
        record = orjson.loads(declared.body)["id"]
        registered = await line.post(f"/v1/records/{record}/registration", b"{}", If_Match=declared.etag)
        if registered.status >= 300:
            counted.refuse(registered.status)
            continue
        counted.register.append(registered.seconds)
        counted.flows += 1


def bodies(count: int, seed: int) -> list[bytes]:
    """Declarations of births of children whom nobody is likely to be mistaken for."""
    chance = random.Random(seed)
    return [
        orjson.dumps(
            {"form_version": "birth/1", "declaration": birth(chance, days_ago=chance.randrange(1, 28))}
        )
        for _ in range(count)
    ]


async def drive(door: str, tokens: list[str], clients: int, seconds: float, seed: int) -> dict[str, float]:
    """Run the clients; each works at the office of its token, in turn."""
    counted, work = Counted(), bodies(int(seconds * 600), seed)
    address = urlsplit(door)
    lines = [
        Line(*await asyncio.open_connection(address.hostname, address.port), tokens[each % len(tokens)])
        for each in range(clients)
    ]
    start = time.perf_counter()
    await asyncio.gather(*(_client(line, work, start + seconds, counted) for line in lines))
    taken = time.perf_counter() - start
    for line in lines:
        line.close()
    return counted.row(taken)


def main() -> None:
    """Run in a process of its own, so that the load has its own interpreter; prints one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("door")
    parser.add_argument("--tokens", required=True)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        tokens = given.tokens.split(",")
        result = runner.run(drive(given.door, tokens, given.clients, given.seconds, given.seed))
    print(orjson.dumps(result).decode())


if __name__ == "__main__":
    main()
