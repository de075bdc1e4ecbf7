"""Parts of every answer: security headers, compression, a metric, a log line."""

from __future__ import annotations

import gzip
import time

import structlog
from flask import Flask, Response, g, request

from crvs_kernel.observability import DURATION, REQUESTS
from crvs_portal.pages.asking import current_session, request_id
from crvs_portal.pages.cookies import drop_cookie, keep_cookie
from crvs_portal.pages.deps import current_deps
from crvs_portal.pages.forgery import keep_visit
from crvs_portal.pages.session import COOKIE, DEVICE, DEVICE_SECONDS, write_session

SERVICE = "portal"
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_WORTH_PACKING = 700  # bytes
_log = structlog.get_logger()


def add_answering(app: Flask) -> None:
    """Hook into the start and the end of every request."""
    app.before_request(_start)
    app.after_request(_observe)
    app.after_request(_pack)
    app.after_request(_protect)
    app.after_request(_keep_cookies)


def _start() -> None:
    g.started = time.perf_counter()


def _keep_cookies(response: Response) -> Response:
    if g.get("session_changed"):
        session = current_session()
        if session is None:
            drop_cookie(response, COOKIE)
        else:
            keep_cookie(response, COOKIE, write_session(current_deps().seal, session))
    if g.get("device"):
        keep_cookie(response, DEVICE, g.device, DEVICE_SECONDS)
    keep_visit(response)
    return response


def _protect(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    # A page with a person's data stays in no cache; a blank form may, so that "back" keeps what was typed.
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Request-Id"] = request_id()
    return response


def _pack(response: Response) -> Response:
    if (
        response.mimetype == "text/html"
        and not response.is_streamed
        and "Content-Encoding" not in response.headers
    ):
        response.headers.add("Vary", "Accept-Encoding, Cookie")
        content = response.get_data()
        if len(content) > _WORTH_PACKING and "gzip" in request.headers.get("Accept-Encoding", ""):
            response.set_data(gzip.compress(content, 6, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
    return response


def _observe(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "-"
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    REQUESTS.labels(SERVICE, request.method, route, response.status_code).inc()
    DURATION.labels(SERVICE, request.method, route).observe(seconds)
    session = current_session()
    _log.info(
        "request",
        method=request.method,
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        request_id=request_id(),
        actor=session.account.get("id") if session else "anonymous",
    )
    return response
