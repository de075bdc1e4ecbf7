"""Requests to the gateway for the reader, with the reader's address and a purpose."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, current_app, g, request

from crvs_kernel.primitives import new_id
from crvs_portal.adapters.gateway import Caller, Command, GatewayAnswer, Refused, is_version
from crvs_portal.pages.deps import current_deps
from crvs_portal.pages.session import Session, SessionEnded
from crvs_portal.pages.words import current_language

REGISTRATION = "registration"
CERTIFICATION = "certification"
VERIFICATION = "verification"
SIGN_IN = "sign-in"
ADMINISTRATION = "administration"
_LEAST_SECONDS = 0.1


def current_session() -> Session | None:
    """The reader's session, if any."""
    session: Session | None = g.get("session")
    return session


def may(scope: str) -> bool:
    """Whether somebody is signed in who holds a scope."""
    session = current_session()
    return session is not None and session.may(scope)


def request_id() -> str:
    """The door's number of this request; one of our own when nobody gave one."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if given.isprintable() and 0 < len(given) <= 64 else str(new_id())
    number: str = g.request_id
    return number


def reader_address() -> str:
    """The reader's address: the last hop that the door wrote, for the gateway's rate limits and audit."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    return forwarded.rpartition(",")[2].strip() or request.remote_addr or ""


def caller(purpose: str, token: str | None = None) -> Caller:
    left = max(_LEAST_SECONDS, current_app.config["PATIENCE"] - (time.perf_counter() - g.started))
    return Caller(token, current_language(), reader_address(), request_id(), purpose, left)


def ask(path: str, purpose: str = REGISTRATION, **query: str | None) -> GatewayAnswer:
    """GET as the signed-in reader; raises SessionEnded, Refused or NoAnswer."""
    stated = {name: value for name, value in query.items() if value}
    return _as_reader(purpose, lambda who: current_deps().gateway.ask(who, path, stated))


def tell(path: str, command: Command, purpose: str = REGISTRATION) -> GatewayAnswer:
    """Command as the signed-in reader; raises SessionEnded, Refused or NoAnswer."""
    return _as_reader(purpose, lambda who: current_deps().gateway.tell(who, path, command))


def as_seen(body: Any) -> Command:
    """What a form says, with its key, on the version that its reader saw; 404 where the form names none."""
    version = request.form.get("_version", "")
    if not is_version(version):
        abort(404)
    return Command(body, key=request.form.get("_key"), version=version)


def ask_openly(path: str, purpose: str, query: Mapping[str, str] | None = None) -> GatewayAnswer:
    """GET what is open to all."""
    return current_deps().gateway.ask(caller(purpose), path, query)


def tell_openly(path: str, body: Any, purpose: str) -> GatewayAnswer:
    """POST what is open to all."""
    return current_deps().gateway.tell(caller(purpose), path, Command(body, key=str(new_id())))


def set_session(session: Session | None) -> None:
    """Make this the reader's session; the answer sets its cookie."""
    g.session = session
    g.session_changed = True


def _as_reader(purpose: str, exchange: Callable[[Caller], GatewayAnswer]) -> GatewayAnswer:
    session = current_session()
    if session is None:
        raise SessionEnded
    session = renewed(session)
    try:
        return exchange(caller(purpose, session.access))
    except Refused as refusal:
        if refusal.status != 401:
            raise
    return _again(purpose, session, exchange)


def _again(purpose: str, session: Session, exchange: Callable[[Caller], GatewayAnswer]) -> GatewayAnswer:
    """Renew and ask once more after a 401: clocks differ, or the gateway's keys have changed."""
    session = _renew(session)
    try:
        return exchange(caller(purpose, session.access))
    except Refused as refusal:
        if refusal.status == 401:
            set_session(None)
            raise SessionEnded from refusal
        raise


def renewed(session: Session) -> Session:
    """The session with an access token that holds for a while; raises SessionEnded, Refused or NoAnswer."""
    return _renew(session) if session.ending else session


def _renew(session: Session) -> Session:
    try:
        following = current_deps().renewal.renewed(session, _exchange_refresh)
    except SessionEnded:
        set_session(None)
        raise
    set_session(following)
    return following


def _exchange_refresh(token: str) -> GatewayAnswer:
    return current_deps().gateway.tell(
        caller(SIGN_IN), "/v1/sessions/refresh", Command({"refresh_token": token})
    )
