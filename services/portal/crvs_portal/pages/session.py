"""The reader's session: the gateway's tokens in an encrypted cookie, renewed in the background."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from crvs_kernel.primitives import sha256_hex
from crvs_portal.adapters.gateway import GatewayAnswer, Refused
from crvs_portal.adapters.sealed import CookieSeal

COOKIE = "thabian_session"
DEVICE = "thabian_device"  # the gateway's name for this browser, whoever signs in with it
DEVICE_SECONDS = 90 * 86400
_PLACE = "session"
_EARLY_SECONDS = 30  # renewed before it ends, so that a slow request does not arrive too late
_REMEMBER_SECONDS = 180
_REMEMBER_MANY = 4096
_KEPT = ("id", "username", "name", "role", "office", "scopes", "renewals")
_NO_LONGER_TAKEN = frozenset({400, 401, 403, 422})


@dataclass(frozen=True)
class Session:
    """Tokens and what the pages show of the account."""

    access: str
    refresh: str
    expires: int  # seconds since 1970
    account: dict[str, Any]

    @classmethod
    def of(cls, body: dict[str, Any]) -> Session:
        """From the gateway's answer to a sign-in or a refresh."""
        account = body.get("account") or {}
        kept = {name: account.get(name) for name in _KEPT}
        return cls(
            body["access_token"], body["refresh_token"], int(time.time()) + int(body["expires_in"]), kept
        )

    def may(self, scope: str) -> bool:
        """Whether the account holds a scope. The services decide; pages hide what would be refused."""
        return scope in (self.account.get("scopes") or ())

    @property
    def ending(self) -> bool:
        """The access token has ended or is about to."""
        return time.time() > self.expires - _EARLY_SECONDS


_SHAPE = {"access": str, "refresh": str, "expires": int, "account": dict}


class SessionEnded(Exception):
    """Nobody is signed in, or the gateway no longer takes the tokens."""


def read_session(seal: CookieSeal, cookie: str | None) -> Session | None:
    """The session of a cookie; None for none, and for one that this release of the portal did not make."""
    value = seal.open(cookie, _PLACE) if cookie else None
    if not isinstance(value, dict) or {name: type(each) for name, each in value.items()} != _SHAPE:
        return None
    return Session(**value)


def write_session(seal: CookieSeal, session: Session) -> str:
    """The text of the cookie: at most some 2 kB."""
    return seal.close(asdict(session), _PLACE)


class Renewal:
    """Exchanges a refresh token once, however many tabs ask.

    The gateway takes each refresh token once and ends the session when it sees one again. A browser that
    sends two requests at the same time, or never got the answer with the new cookie, would be signed out;
    so the successor of a token is remembered for some minutes, in memory, per web process.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[str, threading.Lock] = {}
        self._done: dict[str, tuple[Session, float]] = {}

    def renewed(self, session: Session, exchange: Callable[[str], GatewayAnswer]) -> Session:
        """The session that follows; raises SessionEnded on a refusal, NoAnswer when the gateway is away."""
        name = sha256_hex(session.refresh.encode())
        with self._lock:
            turn = self._under_way.setdefault(name, threading.Lock())
        try:
            with turn:
                known = self._done.get(name)
                if known is not None and not known[0].ending:
                    return known[0]
                following = _exchanged(session, exchange)
                self._remember(name, following)
                return following
        finally:
            with self._lock:
                self._under_way.pop(name, None)

    def _remember(self, name: str, session: Session) -> None:
        now = time.monotonic()
        with self._lock:
            self._done[name] = (session, now)
            old = [each for each, (_, at) in self._done.items() if now - at > _REMEMBER_SECONDS]
            surplus = list(self._done)[: max(0, len(self._done) - _REMEMBER_MANY)]
            for each in {*old, *surplus}:
                self._done.pop(each, None)


def _exchanged(session: Session, exchange: Callable[[str], GatewayAnswer]) -> Session:
    try:
        answer = exchange(session.refresh)
    except Refused as refusal:
        if refusal.status in _NO_LONGER_TAKEN:
            raise SessionEnded from refusal
        raise
    return Session.of({"account": session.account} | answer.data)
