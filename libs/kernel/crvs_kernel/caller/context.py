"""The gateway's signed statement of the caller, valid for one request and 30 seconds."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass

import orjson

from crvs_kernel.errors import NotAuthenticated

HEADER = "X-Crvs-Context"
LIFE_SECONDS = 30
_MAC_BYTES = 32


@dataclass(frozen=True)
class Principal:
    """The caller. ``jurisdiction`` holds place codes; "LA" is the whole country, empty is nowhere."""

    subject: str
    kind: str  # staff | client | citizen | anonymous | system
    office: str | None = None
    jurisdiction: tuple[str, ...] = ()
    scopes: frozenset[str] = frozenset()
    purpose: str = "service"
    request_id: str = ""


def _mac(body: bytes, key: bytes, service: str, method: str, path: str) -> bytes:
    bound = b"\n".join((service.encode(), method.encode(), path.encode(), body))
    return hmac.digest(key, bound, hashlib.sha256)


def seal_context(principal: Principal, key: bytes, service: str, method: str, path: str) -> str:
    """Sign the caller for one service, method and path (HMAC-SHA256, RFC 2104)."""
    body = orjson.dumps(
        [
            principal.subject,
            principal.kind,
            principal.office,
            principal.jurisdiction,
            sorted(principal.scopes),
            principal.purpose,
            principal.request_id,
            int(time.time()),
        ]
    )
    return base64.urlsafe_b64encode(_mac(body, key, service, method, path) + body).decode()


def open_context(header: str, key: bytes, service: str, method: str, path: str) -> Principal:
    """Check and read a statement.

    Raises:
        NotAuthenticated: forged, stale, or made for another service, method or path.

    """
    try:
        raw = base64.urlsafe_b64decode(header.encode())
    except ValueError as error:
        raise NotAuthenticated("context-invalid") from error
    mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(body, key, service, method, path)):
        raise NotAuthenticated("context-invalid")
    subject, kind, office, jurisdiction, scopes, purpose, request_id, at = orjson.loads(body)
    if abs(time.time() - at) > LIFE_SECONDS:
        raise NotAuthenticated("context-invalid")
    return Principal(subject, kind, office, tuple(jurisdiction), frozenset(scopes), purpose, request_id)
