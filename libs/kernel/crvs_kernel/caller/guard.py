"""Scopes of routes: every route declares its scope, or the app does not start (law 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, request

from crvs_kernel.caller.context import HEADER, Call, Principal, open_context
from crvs_kernel.errors import NotAuthenticated, NotPermitted

V = TypeVar("V", bound=Callable[..., Any])
_SCOPE = "_crvs_scope"
_OPEN = "_crvs_open"


def scoped(scope: str) -> Callable[[V], V]:
    """Let only callers with the scope reach the view."""

    def mark(view: V) -> V:
        setattr(view, _SCOPE, scope)
        return view

    return mark


def open_to_all(reason: str) -> Callable[[V], V]:
    """Let every caller reach the view; the API document shows the reason."""

    def mark(view: V) -> V:
        setattr(view, _OPEN, reason)
        return view

    return mark


def internal(view: V) -> V:
    """Probes and metrics: outside the gateway's routes, reached only inside the network, without context."""
    setattr(view, _OPEN, "")
    return view


def declared_scope(view: Callable[..., Any]) -> str | None:
    """The scope that a view declares, or None when it is open."""
    return getattr(view, _SCOPE, None)


def open_reason(view: Callable[..., Any]) -> str | None:
    """Why a view is open; empty for internal routes, None for scoped ones."""
    return getattr(view, _OPEN, None)


def current_principal() -> Principal:
    """The caller of the current request."""
    principal: Principal = g.principal
    return principal


def check_caller(service: str, key: bytes) -> None:
    """Open the gateway's statement and hold the caller to the scope of the route."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and open_reason(view) == "":
        return
    header = request.headers.get(HEADER)
    if header is None:
        raise NotAuthenticated("context-invalid")
    query, once = request.query_string.decode("latin-1"), request.headers.get("Idempotency-Key", "")
    principal, g.statement = open_context(
        header, key, Call(service, request.method, request.path, query, once)
    )
    g.principal = principal
    scope = declared_scope(view) if view else None
    if scope is None or scope in principal.scopes:
        return
    if principal.kind == "anonymous":
        raise NotAuthenticated("not-authenticated")
    raise NotPermitted("scope-missing", scope=scope)


def refuse_undeclared_routes(app: Flask) -> None:
    """Refuse an app that has a route without a scope and without a reason to be open.

    Raises:
        RuntimeError: naming the routes.

    """
    silent = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if declared_scope(app.view_functions[rule.endpoint]) is None
        and open_reason(app.view_functions[rule.endpoint]) is None
    ]
    if silent:
        raise RuntimeError(f"routes without a declared scope: {', '.join(silent)}")
