"""The gateway's signed statement of the caller: it holds for one request, and for one write (ADR 17)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import orjson
import structlog
from prometheus_client import Gauge

from crvs_kernel.errors import NotAuthenticated, Unavailable

HEADER = "X-Crvs-Context"
LIFE_SECONDS = 30
_MAC_BYTES = 32
_ID_BYTES = 12
_log = structlog.get_logger()
AGE = Gauge(
    "crvs_context_age_seconds",
    "Clock of the service less that of the door at the newest GET; below -1 or above 2 they differ.",
    ["service"],
    multiprocess_mode="mostrecent",
)


@dataclass(frozen=True)
class Principal:
    """The caller. ``jurisdiction`` holds place codes; empty is nowhere.

    ``purpose`` and ``request_id`` are the door's own, ``address`` is where the door saw the caller. What
    the caller says of himself is apart, in ``stated_purpose`` and ``client_request_id``. ``name`` and
    ``role`` are for what a member of staff signs; they go into no log (law 10).
    """

    subject: str
    kind: str  # staff | client | citizen | anonymous | system
    office: str | None = None
    jurisdiction: tuple[str, ...] = ()
    scopes: frozenset[str] = frozenset()
    purpose: str = "service"
    request_id: str = ""
    address: str | None = None
    stated_purpose: str | None = None
    client_request_id: str | None = None
    password_renewed_by: str | None = None  # the account that gave the code of the caller's password
    name: str | None = None
    role: str | None = None


class Call(NamedTuple):
    """The request that a statement holds for.

    The body is not in it: the door decides before it reads one. The Idempotency-Key stands for the body,
    because the service holds each key to the first body that came with it (law 2).
    """

    service: str
    method: str
    path: str  # percent-decoded
    query: str = ""  # as it came
    key: str = ""  # the Idempotency-Key


class Opened(NamedTuple):
    """A statement that holds: the caller, and the statement's own id, by which a second use is known."""

    principal: Principal
    statement: str


def _mac(body: bytes, key: bytes, call: Call) -> bytes:
    bound = orjson.dumps([*call]) + b"\n" + body
    return hmac.digest(key, bound, hashlib.sha256)


def seal_context(principal: Principal, key: bytes, call: Call) -> str:
    """Sign the caller for one request (HMAC-SHA256, RFC 2104)."""
    statement = base64.urlsafe_b64encode(os.urandom(_ID_BYTES)).decode()
    body = orjson.dumps(
        [
            statement,
            int(time.time()),
            principal.subject,
            principal.kind,
            principal.office,
            principal.jurisdiction,
            sorted(principal.scopes),
            principal.purpose,
            principal.request_id,
            principal.address,
            principal.stated_purpose,
            principal.client_request_id,
            principal.password_renewed_by,
            principal.name,
            principal.role,
        ]
    )
    return base64.urlsafe_b64encode(_mac(body, key, call) + body).decode()


def open_context(header: str, key: bytes, call: Call) -> Opened:
    """Check and read a statement.

    Raises:
        NotAuthenticated: forged, or made for another request.
        Unavailable: ``clocks-differ``: made by our door, but not within half a minute of this clock.

    """
    try:
        raw = base64.urlsafe_b64decode(header.encode())
    except ValueError as error:
        raise NotAuthenticated("context-invalid") from error
    mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(body, key, call)):
        raise NotAuthenticated("context-invalid")
    statement, at, subject, kind, office, jurisdiction, scopes, *told = orjson.loads(body)
    _check_clock(call, at, time.time())
    return Opened(Principal(subject, kind, office, tuple(jurisdiction), frozenset(scopes), *told), statement)


def _check_clock(call: Call, sealed_at: int, now: float) -> None:
    """Refuse as a fault of ours: no caller sets our clocks, nor keeps a statement until it is old."""
    if call.method == "GET":  # no body is waited for
        AGE.labels(call.service).set(now - sealed_at)
    if abs(now - sealed_at) > LIFE_SECONDS:
        door, own = (datetime.fromtimestamp(moment, UTC).isoformat() for moment in (sealed_at, now))
        _log.error("clocks-differ", door=door, own=own)
        raise Unavailable("clocks-differ", retry_after=LIFE_SECONDS)
