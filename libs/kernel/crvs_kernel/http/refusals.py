"""Turns refusals into answers, for all routes of all services (law 9)."""

from __future__ import annotations

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from crvs_kernel.errors import ConstraintViolated, DomainError, EventBreaksSchema
from crvs_kernel.http.once import record_refusal
from crvs_kernel.http.problems import MEDIA_TYPE, Catalogue, HttpRefusal, preferred_language, problem_body
from crvs_kernel.observability import failure

_log = structlog.get_logger()
_HTTP_CODES = {
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    413: "body-too-large",
    415: "media-type-unsupported",
}


def answer_refusals(app: Flask, catalogue: Catalogue) -> None:
    """Answer every refusal and every unexpected exception with application/problem+json."""

    def problem(refusal: DomainError) -> Response:
        try:
            record_refusal(refusal)
        except DomainError as fault:
            refusal = fault
        principal = g.get("principal")
        response = Response(
            problem_body(
                catalogue,
                refusal,
                status=refusal.status,
                request_id=principal.request_id if principal else "",
                language=preferred_language(request.headers.get("Accept-Language", "")),
            ),
            status=refusal.status,
            content_type=MEDIA_TYPE,
        )
        if refusal.status in {429, 503}:
            response.headers["Retry-After"] = str(refusal.params.get("retry_after", 1))
        return response

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        response = problem(HttpRefusal(_HTTP_CODES.get(status, "malformed-request"), status))
        if isinstance(allow := getattr(error, "valid_methods", None), list | set):
            response.headers["Allow"] = ", ".join(sorted(allow))
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        if isinstance(error, ConstraintViolated):
            _log.error("constraint", constraint=error.constraint)
        if isinstance(error, EventBreaksSchema):
            _log.error("event-breaks-schema", type=error.event_type, pointers=error.pointers)
        _log.error("internal", **failure(error))
        return problem(HttpRefusal("internal", 500))

    app.register_error_handler(DomainError, problem)
