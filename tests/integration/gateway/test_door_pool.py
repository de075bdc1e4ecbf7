"""Kept connections to a service: what came unasked is nobody's answer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from crvs_gateway.door.pool import Pool

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d"


async def _exchange(pool: Pool) -> tuple[Any, bytes]:
    """One request as the door sends it."""
    protocol, _ = await pool.borrow()
    protocol.set_response_params(read_until_eof=True, auto_decompress=False)
    protocol.transport.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    _, payload = await protocol.read()
    body = await payload.read()
    pool.give_back(protocol)
    return protocol, body


async def _story(unasked: bytes) -> tuple[bool, bytes]:
    """Whether the second request went over the first one's connection, and its answer."""
    answers = iter((1, 2))
    connections: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        while await reader.readline():
            if await reader.readuntil(b"\r\n\r\n"):
                writer.write(_ANSWER % next(answers))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    pool = Pool(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", 2, 5)
    first, _ = await _exchange(pool)
    connections[0].write(unasked)
    await connections[0].drain()
    await asyncio.sleep(0.2)  # the time in which it arrives
    second, body = await _exchange(pool)
    pool.close()
    server.close()
    for writer in connections:
        writer.close()
        await writer.wait_closed()
    return second is first, body


@pytest.mark.parametrize(("unasked", "kept"), [(b"", True), (_ANSWER % 9, False)])
def test_an_answer_that_nobody_asked_for_is_given_to_nobody(unasked: bytes, kept: bool) -> None:  # noqa: FBT001 - pytest fills it
    assert asyncio.run(_story(unasked)) == (kept, b"2")
