"""How the decision keeps its keys fresh, whatever it is answered."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Self

import aiohttp
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from structlog.testing import capture_logs

from crvs_gateway.domain.sessions import AUDIENCE
from crvs_gateway.door import keys as module
from crvs_gateway.door.callers import claims_in
from crvs_gateway.door.keys import Keys
from crvs_kernel.caller.auth import TokenSigner, jwks
from crvs_kernel.errors import DomainError

_STATE = {"keys": [], "ended": ["session"]}
_DIFFER = {"type": "/problems/clocks-differ", "status": 503}
_KEY = Ed25519PrivateKey.generate()
_WITH_KEY = {**jwks([("k1", _KEY.public_key())]), "ended": []}


class _Web:
    """Answers as it is told, and then always what is well."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked = 0

    def get(self, *_: Any, **__: Any) -> Self:
        self.asked += 1
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing to close."""

    def raise_for_status(self) -> None:
        if self.answer == _DIFFER:
            raise aiohttp.ClientError

    async def read(self) -> bytes:
        answer = self.answer = self.answers.pop(0) if self.answers else _STATE
        if isinstance(answer, Exception):
            raise answer
        return orjson.dumps(answer)


async def _refreshed(keys: Keys, web: _Web, times: int) -> None:
    task = asyncio.create_task(keys.keep_fresh())
    for _ in range(200):
        await asyncio.sleep(0.01)
        if web.asked >= times or task.done():
            break
    await asyncio.sleep(0.01)
    assert not task.done()
    task.cancel()


def _keys(web: Any) -> Keys:
    return Keys("http://web", b"1" * 32, web, "thabian")


@pytest.mark.parametrize("answer", [ValueError("secret"), RuntimeError("secret"), {"keys": 1}, [], "secret"])
def test_any_failure_is_logged_by_kind_and_tried_again(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    monkeypatch.setattr(module, "_FIRST_ROUND_SECONDS", 0.01)
    web = _Web(answer)
    keys = _keys(web)
    with capture_logs() as lines:
        asyncio.run(_refreshed(keys, web, 2))
    assert keys.ended == frozenset({"session"})
    assert [line["event"] for line in lines] == ["gateway-web-silent"]
    assert "secret" not in str(lines)


def test_it_is_ready_while_rounds_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    web = _Web()
    keys = _keys(web)
    assert [keys.ready] == [False]
    asyncio.run(_refreshed(keys, web, 1))
    assert [keys.ready] == [True]
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 11)
    assert [keys.ready] == [False]


def _code(keys: Keys, token: str) -> str:
    try:
        claims_in(f"Bearer {token}", keys, learnt=True)
    except DomainError as refusal:
        return refusal.code
    return "good"


def _token(hours: int = 0) -> str:
    begun = int(time.time()) + hours * 3600
    claims = {"iss": "thabian", "aud": AUDIENCE, "sub": "a", "iat": begun, "exp": begun + 900}
    return TokenSigner(_KEY, "k1").sign(claims)


@pytest.mark.parametrize("hours", [-2, 2, -8760, 8760])
def test_a_token_is_not_called_expired_by_a_clock_that_has_jumped(
    monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    keys, token, right = _keys(_Web(_WITH_KEY)), _token(), time.time
    asyncio.run(keys.learn())
    codes = [_code(keys, token)]
    for ahead in (hours, 0):
        monkeypatch.setattr(time, "time", lambda ahead=ahead: right() + ahead * 3600)
        codes.append(_code(keys, token))
    assert codes == ["good", "clocks-differ", "good"]


@pytest.mark.parametrize(("hours", "code"), [(-2, "token-expired"), (2, "token-invalid")])
def test_a_token_is_not_called_expired_while_the_gateway_says_that_clocks_differ(
    monkeypatch: pytest.MonkeyPatch, hours: int, code: str
) -> None:
    monkeypatch.setattr(module, "_LEARN_SECONDS", 0)
    keys, codes = _keys(_Web(_WITH_KEY, _DIFFER, _WITH_KEY)), []
    for _ in range(3):
        asyncio.run(keys.learn())
        codes.append(_code(keys, _token(hours)))
    assert codes == [code, "clocks-differ", code]
