"""The gateway's statement of who calls holds for one request of one service, and for nobody else."""

from __future__ import annotations

import base64

import pytest

from crvs_kernel.caller import context
from crvs_kernel.caller.context import Principal, open_context, seal_context
from crvs_kernel.errors import NotAuthenticated

KEY = b"k" * 32
WHO = Principal("a1", "staff", "0201", ("0201",), frozenset({"record.read"}), "duty", "r-1")
CALL = ("registration", "GET", "/v1/records/7")


def test_a_sealed_context_opens_as_it_was() -> None:
    assert open_context(seal_context(WHO, KEY, *CALL), KEY, *CALL) == WHO


@pytest.mark.parametrize(
    "other",
    [
        ("identity", "GET", "/v1/records/7"),
        ("registration", "POST", "/v1/records/7"),
        ("registration", "GET", "/v1/records/8"),
    ],
)
def test_a_context_for_another_call_is_refused(other: tuple[str, str, str]) -> None:
    with pytest.raises(NotAuthenticated):
        open_context(seal_context(WHO, KEY, *CALL), KEY, *other)


def test_another_services_key_cannot_make_one() -> None:
    with pytest.raises(NotAuthenticated):
        open_context(seal_context(WHO, b"x" * 32, *CALL), KEY, *CALL)


def test_every_changed_byte_is_found() -> None:
    raw = base64.urlsafe_b64decode(seal_context(WHO, KEY, *CALL))
    for position in range(len(raw)):
        changed = bytearray(raw)
        changed[position] ^= 1
        with pytest.raises(NotAuthenticated):
            open_context(base64.urlsafe_b64encode(bytes(changed)).decode(), KEY, *CALL)


@pytest.mark.parametrize("header", ["", "a", "%%%", "e30=", "ສະບາຍດີ", "A" * 4001])
def test_what_is_no_context_is_refused(header: str) -> None:
    with pytest.raises(NotAuthenticated):
        open_context(header, KEY, *CALL)


@pytest.mark.parametrize("shift", [-35, 35])
def test_a_context_lives_half_a_minute(monkeypatch: pytest.MonkeyPatch, shift: int) -> None:
    header = seal_context(WHO, KEY, *CALL)
    now = context.time.time()
    monkeypatch.setattr(context.time, "time", lambda: now + shift)
    with pytest.raises(NotAuthenticated):
        open_context(header, KEY, *CALL)
