"""The room for large bodies is shared out, and given back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from crvs_gateway.door.bodies import SMALL, Bodies, Body
from crvs_gateway.settings import DoorSettings
from crvs_kernel.errors import TooManyRequests, Unavailable
from crvs_kernel.http.fields import DomainErrorStatus

LARGE = SMALL + 1


class _Request:
    """A request whose body is there, of a length that was told or not."""

    body_exists = True

    def __init__(self, size: int, *, told: bool = True) -> None:
        self.content_length = size if told else None
        self.headers: dict[str, str] = {}
        self.content = self
        self._parts = [b"x" * min(50_000, size - start) for start in range(0, size, 50_000)]

    def is_eof(self) -> bool:
        return False

    async def read(self) -> bytes:
        return b"".join(self._parts)

    async def readany(self) -> bytes:
        return self._parts.pop(0) if self._parts else b""


def _read(bodies: Bodies, size: int, caller: str = "a", *, told: bool = True) -> Body:
    request: Any = _Request(size, told=told)
    return asyncio.run(bodies.read(request, caller, 1 << 20))


def _bodies(room: int) -> Bodies:
    return Bodies(DoorSettings(listen="", upstreams="", context_key=b"", body_room=room))


def test_a_caller_has_its_share_and_all_together_the_room() -> None:
    bodies = _bodies(16 * LARGE)
    held = {f"caller-{number}": _read(bodies, LARGE, f"caller-{number}") for number in range(16)}
    with pytest.raises(TooManyRequests):
        _read(bodies, LARGE, "caller-1")
    with pytest.raises(Unavailable):
        _read(bodies, LARGE, "another")
    assert _read(bodies, SMALL, "another")
    bodies.release("caller-1", held["caller-1"])
    assert len(_read(bodies, LARGE, "another")) == LARGE


@pytest.mark.parametrize("size", [100, LARGE])
def test_what_is_refused_or_small_holds_nothing(size: int) -> None:
    bodies = _bodies(16 * 2 * LARGE)
    for _ in range(20):
        with pytest.raises(TooManyRequests):
            _read(bodies, 3 * LARGE)
        bodies.release("a", _read(bodies, size, told=False))
    assert bodies._held == {}


@pytest.mark.parametrize("told", [True, False])
def test_the_limit_of_a_body_holds_whether_or_not_its_length_is_told(told: bool) -> None:  # noqa: FBT001 - a parameter
    bodies = _bodies(1 << 28)
    assert len(_read(bodies, 1 << 20, told=told)) == 1 << 20
    with pytest.raises(DomainErrorStatus, match="body-too-large"):
        _read(bodies, (1 << 20) + 1, told=told)
