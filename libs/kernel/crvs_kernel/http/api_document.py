"""The OpenAPI 3.1 document of a service, from its routes, with scopes, keys and refusals."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import flask_smorest
from flask import Flask, current_app

from crvs_kernel.caller.guard import declared_scope, open_reason
from crvs_kernel.http.documented_refusals import CONTENT, components, refusals

Amendment = Callable[[dict[str, Any]], None]
_EXTENSION = "crvs.api_document"
_RULE_PART = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
HTTP_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
KEY_PARAMETER: Final[dict[str, Any]] = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
    "description": "A repeat with the same key gets the first answer; other content is refused.",
}
_TAG: Final = {"type": "string", "pattern": '^"v[0-9]+"$', "examples": ['"v1"']}
MATCH_PARAMETER: Final[dict[str, Any]] = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": _TAG,
    "description": "The version that the decision was made on, as the ETag gave it.",
}
VERSION_HEADER: Final[dict[str, Any]] = {
    "ETag": {"description": 'The version, for If-Match of the next change: "v1"', "schema": _TAG}
}
LOCATED_HEADERS: Final[dict[str, Any]] = {
    **VERSION_HEADER,
    "Location": {"description": "Where it is", "schema": {"type": "string"}},
}
_WORDS = {"type": "object", "properties": {"lo": {"type": "string"}, "en": {"type": "string"}}}
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "RFC 9457, with words in Lao and English",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "examples": ["/problems/stale-version"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "messages": _WORDS,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "examples": ["/reason"]},
                    "code": {"type": "string"},
                    "messages": _WORDS,
                },
            },
        },
        "allowed": {"type": "array", "items": {"type": "string"}, "description": "what a 409 allows"},
        "scope": {"type": "string", "description": "the scope that a 403 lacks"},
        "records": {"type": "array", "items": {"type": "string"}, "description": "to be reviewed first"},
        "proposal": {"type": "string", "description": "the proposal that waits for a decision"},
    },
}


def add_document(app: Flask, api: flask_smorest.Api, amend: Amendment) -> None:
    """Let `api_document` find what it needs in the application."""
    app.extensions[_EXTENSION] = (api, amend)


def api_document(app: Flask) -> dict[str, Any]:
    """The document; each operation has its scope as its security requirement, each refusal is a problem."""
    api, amend = app.extensions[_EXTENSION]
    spec: dict[str, Any] = api.spec.to_dict()
    shared = spec.setdefault("components", {})
    shared.setdefault("schemas", {})["Problem"] = _PROBLEM
    responses = shared.setdefault("responses", {})  # flask-smorest keeps only refusals here
    responses |= {name: response | {"content": CONTENT} for name, response in responses.items()}
    responses |= components()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        path = _RULE_PART.sub(r"{\1}", rule.rule)
        for method in (rule.methods or set()) & HTTP_METHODS:
            operation = spec["paths"].get(path, {}).get(method.lower())
            if operation is not None:
                _secure(operation, declared_scope(view), open_reason(view))
                operation["responses"] |= refusals(path, operation, declared_scope(view))
    amend(spec)
    return spec


def own_document() -> dict[str, Any]:
    """The document of the application that answers the current request."""
    return api_document(current_app)


def _secure(operation: dict[str, Any], scope: str | None, reason: str | None) -> None:
    if scope is None:
        operation |= {"security": [], "x-open-because": reason}
    else:
        operation |= {"security": [{"bearer": [scope]}], "x-scope": scope}
