"""The two sides of a door in a bench: a service that answers 1 kB of JSON, and callers who ask for it."""

from __future__ import annotations

import argparse
import asyncio
import time
from pathlib import Path

import uvloop

_BODY = b'{"id": "' + b"x" * 1012 + b'"}'


class Service(asyncio.Protocol):
    """Answers any request without a body, as light as can be."""

    def __init__(self, state: bytes) -> None:
        self._state = state

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A door connected."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """One head is one answer: a door sends a head in one piece."""
        body = self._state if b" /internal/token-state " in data else _BODY
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        self._transport.write(head + body)  # type: ignore[attr-defined]  # a Transport


async def _serve(port: int, state: bytes) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Service(state), "127.0.0.1", port)
    await server.serve_forever()


async def _call(port: int, token: str, until: float) -> tuple[int, int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"GET /v1/records/1 HTTP/1.1\r\nHost: door\r\nAuthorization: Bearer {token}\r\n"
    head += "X-Purpose: registration\r\nAccept-Language: lo\r\n\r\n"
    good = bad = 0
    while time.perf_counter() < until:
        writer.write(head.encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        if answer.startswith(b"HTTP/1.1 200"):
            good += 1
        else:
            bad += 1
    writer.close()
    return good, bad


async def load(port: int, token: str, seconds: float, callers: int = 16) -> tuple[int, int]:
    """How many requests were answered with 200, and how many otherwise."""
    until = time.perf_counter() + seconds
    counts = await asyncio.gather(*(_call(port, token, until) for _ in range(callers)))
    return sum(good for good, _ in counts), sum(bad for _, bad in counts)


def main() -> None:
    """``python -m bench.door_sides PORT FILE``: be the service; FILE is what it says of keys and sessions."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("state", type=Path)
    chosen = parser.parse_args()
    uvloop.run(_serve(chosen.port, chosen.state.read_bytes()))


if __name__ == "__main__":
    main()
