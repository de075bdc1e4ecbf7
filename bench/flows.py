"""Sends declare + register flows through the door with concurrent clients, for a time, and counts."""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time
import uuid
from dataclasses import dataclass, field

import aiohttp
import orjson
import uvloop

from tests.support.declarations import birth

JSON = "application/json"


@dataclass
class Counted:
    """What a run did: finished flows, seconds of each request, refusals by status."""

    flows: int = 0
    declare: list[float] = field(default_factory=list)
    register: list[float] = field(default_factory=list)
    refused: dict[int, int] = field(default_factory=dict)

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


async def _post(
    session: aiohttp.ClientSession, path: str, body: bytes, token: str, **more: str
) -> tuple[int, bytes, str, float]:
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": JSON,
        "Idempotency-Key": uuid.uuid4().hex,
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    start = time.perf_counter()
    async with session.post(path, data=body, headers=headers) as answer:
        content = await answer.read()
        return answer.status, content, answer.headers.get("ETag", ""), time.perf_counter() - start


async def _client(
    session: aiohttp.ClientSession, token: str, bodies: list[bytes], until: float, counted: Counted
) -> None:
    while time.perf_counter() < until and bodies:
        status, content, etag, seconds = await _post(session, "/v1/births", bodies.pop(), token)
        if status != 201:
            counted.refused[status] = counted.refused.get(status, 0) + 1
            continue
        counted.declare.append(seconds)
        record = orjson.loads(content)["id"]
        path = f"/v1/records/{record}/registration"
        status, _, _, seconds = await _post(session, path, b"{}", token, If_Match=etag)
        if status >= 300:
            counted.refused[status] = counted.refused.get(status, 0) + 1
            continue
        counted.register.append(seconds)
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
    async with aiohttp.ClientSession(door, connector=aiohttp.TCPConnector(limit=clients)) as session:
        start = time.perf_counter()
        running = (
            _client(session, tokens[each % len(tokens)], work, start + seconds, counted)
            for each in range(clients)
        )
        await asyncio.gather(*running)
        return counted.row(time.perf_counter() - start)


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
