"""The web application of every service: context, scopes, refusals, probes, metrics, API document."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import flask_smorest
import orjson
import structlog
from flask import Flask, Response, g, request
from flask.json.provider import JSONProvider
from sqlalchemy import Engine

from crvs_kernel.caller.guard import (
    check_caller,
    current_principal,
    internal,
    open_to_all,
    refuse_undeclared_routes,
    scoped,
)
from crvs_kernel.config import Settings
from crvs_kernel.database.connections import create_engine, transactions_of
from crvs_kernel.database.data_keys import cipher_of
from crvs_kernel.errors import DomainError, MalformedRequest
from crvs_kernel.http.api_document import HTTP_METHODS, Amendment, add_document
from crvs_kernel.http.audit_route import audit_blueprint
from crvs_kernel.http.commands import Answer, answer_command, expected_version
from crvs_kernel.http.fields import Body, CleanText, ListPage, Nothing, PageQuery
from crvs_kernel.http.probes import PROBES, add_probes, demand_keys
from crvs_kernel.http.problems import Catalogue, HttpRefusal
from crvs_kernel.http.queries import answer_query
from crvs_kernel.http.refusals import answer_refusals
from crvs_kernel.http.routes import Blueprint, json_response
from crvs_kernel.observability import DURATION, INSTANCE, REQUESTS
from crvs_kernel.primitives import forget_readings
from crvs_kernel.service import Service

__all__ = [
    "Answer",
    "Blueprint",
    "Body",
    "CleanText",
    "ListPage",
    "Nothing",
    "PageQuery",
    "WebParts",
    "answer_command",
    "answer_query",
    "create_web",
    "current_principal",
    "expected_version",
    "internal",
    "json_response",
    "open_to_all",
    "scoped",
]
_log = structlog.get_logger()


class _Orjson(JSONProvider):
    def dumps(self, obj: Any, **_: Any) -> str:
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        return orjson.loads(s)


@dataclass(frozen=True)
class WebParts:
    """The parts of a web application that differ between services."""

    title: str
    blueprints: Sequence[flask_smorest.Blueprint]
    constraints: Mapping[str, Callable[[], DomainError]] = field(default_factory=dict)
    contended: frozenset[str] = frozenset()  # constraints broken only by a write at the same moment
    max_body: int = 1 << 20  # bytes
    amend_document: Amendment = lambda _: None  # adds to the API document what routes and schemas do not say


def create_web(service: Service, parts: WebParts, settings: Settings, engine: Engine | None = None) -> Flask:
    """Build the application.

    Raises:
        RuntimeError: a route declares no scope.

    """
    app = Flask(service.name, static_folder=None)
    app.json = _Orjson(app)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False  # its redirect is no problem+json
    app.config.update(
        MAX_CONTENT_LENGTH=parts.max_body,
        API_TITLE=parts.title,
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        PROPAGATE_EXCEPTIONS=False,
    )
    engine = engine or create_engine(settings.database_url, settings.pool_size)
    transactions = transactions_of(service, engine)
    app.extensions["crvs.transactions"] = transactions
    app.extensions["crvs.unit_of_work"] = transactions.units
    app.extensions["crvs.cipher"] = cipher_of(settings)
    app.extensions[INSTANCE] = settings.instance
    app.extensions["crvs.constraints"] = dict(parts.constraints)
    app.extensions["crvs.contended"] = parts.contended
    api = flask_smorest.Api(app)
    for blueprint in (*parts.blueprints, audit_blueprint(service.name)):
        api.register_blueprint(blueprint)
    add_document(app, api, parts.amend_document)
    add_probes(app)
    refuse_undeclared_routes(app)
    _observe(app, service.name, settings.context_key)
    answer_refusals(app, Catalogue.load([service.problems], service.terms))
    return app


def _observe(app: Flask, service: str, context_key: bytes) -> None:
    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()
        forget_readings()
        if "\x00" in request.path or "\x00" in request.query_string.decode("latin-1"):
            raise MalformedRequest("malformed-request")
        if b"%00" in request.query_string:
            raise MalformedRequest("malformed-request")
        coding = request.headers.get("Content-Encoding", "identity").strip()
        if coding.lower() != "identity":  # a small body could be unpacked to any size
            raise HttpRefusal("content-encoding-unsupported", 415, coding=coding[:40])
        check_caller(service, context_key)
        if request.endpoint not in PROBES:
            demand_keys(app)

    @app.after_request
    def close(response: Response) -> Response:
        """No cache keeps an answer and no browser guesses its type, unless the view says otherwise."""
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response

    @app.after_request
    def finish(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "-"
        seconds = time.perf_counter() - g.get("started", time.perf_counter())
        method = request.method if request.method in HTTP_METHODS else "other"  # a caller may invent some
        REQUESTS.labels(service, method, route, response.status_code).inc()
        DURATION.labels(service, method, route).observe(seconds)
        principal = g.get("principal")
        if principal is not None:
            theirs = {"client_request_id": principal.client_request_id}
            _log.info(
                "request",
                method=method,
                route=route,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
                request_id=principal.request_id,
                actor=principal.subject,
                **(theirs if principal.client_request_id else {}),
            )
        return response
