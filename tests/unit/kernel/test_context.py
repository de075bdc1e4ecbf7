"""The gateway's statement of who calls holds for one request of one service, and for nobody else."""

from __future__ import annotations

import base64

import pytest
import structlog

from crvs_kernel.caller import context
from crvs_kernel.caller.context import Call, Principal, open_context, seal_context
from crvs_kernel.errors import NotAuthenticated, Unavailable

KEY = b"k" * 32
WHO = Principal(
    *(
        "a1",
        "staff",
        "0201",
        ("0201",),
        frozenset({"record.read"}),
        "duty",
        "r-1",
        "192.0.2.7",
        "duty",
        "c-1",
    ),
    name="ສົມພອນ ແກ້ວວິໄລ",
    role="registrar",
)
CALL = Call("registration", "POST", "/v1/records/7", "a=1", "key-1")


def test_a_sealed_context_opens_as_it_was() -> None:
    assert open_context(seal_context(WHO, KEY, CALL), KEY, CALL).principal == WHO


def test_each_context_has_an_id_of_its_own() -> None:
    ids = {open_context(seal_context(WHO, KEY, CALL), KEY, CALL).statement for _ in range(100)}
    assert len(ids) == 100


@pytest.mark.parametrize(
    "other",
    [
        CALL._replace(service="identity"),
        CALL._replace(method="PUT"),
        CALL._replace(path="/v1/records/8"),
        CALL._replace(query=""),
        CALL._replace(query="a=2"),
        CALL._replace(query="a=1&b=2"),
        CALL._replace(path="/v1/records/7?a=1", query=""),
        CALL._replace(key=""),
        CALL._replace(key="key-2"),
        CALL._replace(query="", key="a=1"),
    ],
)
def test_a_context_for_another_call_is_refused(other: Call) -> None:
    with pytest.raises(NotAuthenticated):
        open_context(seal_context(WHO, KEY, CALL), KEY, other)


def test_another_services_key_cannot_make_one() -> None:
    with pytest.raises(NotAuthenticated):
        open_context(seal_context(WHO, b"x" * 32, CALL), KEY, CALL)


def test_every_changed_byte_is_found() -> None:
    raw = base64.urlsafe_b64decode(seal_context(WHO, KEY, CALL))
    for position in range(len(raw)):
        changed = bytearray(raw)
        changed[position] ^= 1
        with pytest.raises(NotAuthenticated):
            open_context(base64.urlsafe_b64encode(bytes(changed)).decode(), KEY, CALL)


@pytest.mark.parametrize("header", ["", "a", "%%%", "e30=", "ສະບາຍດີ", "A" * 4001])
def test_what_is_no_context_is_refused(header: str) -> None:
    with pytest.raises(NotAuthenticated):
        open_context(header, KEY, CALL)


@pytest.mark.parametrize("shift", [-7200, -32, 32, 365 * 86400])
def test_a_context_that_another_clock_made_is_a_fault_of_ours(
    monkeypatch: pytest.MonkeyPatch, shift: int
) -> None:
    header = seal_context(WHO, KEY, CALL)
    now = context.time.time()
    monkeypatch.setattr(context.time, "time", lambda: now + shift)
    with structlog.testing.capture_logs() as lines, pytest.raises(Unavailable) as refused:
        open_context(header, KEY, CALL)
    assert (refused.value.status, refused.value.code) == (503, "clocks-differ")
    ((line),) = lines
    assert (line["event"], line["log_level"]) == ("clocks-differ", "error")
    assert line["own"] > line["door"] if shift > 0 else line["own"] < line["door"]


@pytest.mark.parametrize("shift", [-29, 0, 29])
def test_a_context_lives_half_a_minute(monkeypatch: pytest.MonkeyPatch, shift: int) -> None:
    header = seal_context(WHO, KEY, CALL)
    now = int(context.time.time())
    monkeypatch.setattr(context.time, "time", lambda: now + shift)
    assert open_context(header, KEY, CALL).principal == WHO
