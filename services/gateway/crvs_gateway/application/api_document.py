"""One OpenAPI 3.1 document out of the documents of all services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_INTERNAL = {"/healthz", "/readyz", "/metrics", "/openapi.json"}
_METHODS = ("get", "put", "post", "delete", "patch")
Document = dict[str, Any]


def combine(documents: Mapping[str, Document], scopes: Iterable[str], missing: Iterable[str]) -> Document:
    """Merge; a component whose name another service uses for something else gets its service's prefix.

    ``missing`` names the services that did not answer: the document says so instead of hiding it.
    """
    combined: Document = {
        "openapi": "3.1.0",
        "info": {"title": "Thabian e-CRVS", "version": "v1", "description": _DESCRIPTION},
        "servers": [{"url": "/"}],
        "tags": [],
        "paths": {},
        "components": {"securitySchemes": _security_schemes(scopes)},
    }
    for service, document in documents.items():
        _add(combined, service, document)
    if absent := sorted(missing):
        combined["x-unavailable-services"] = absent
    return combined


def _add(combined: Document, service: str, document: Document) -> None:
    renamed = _renamed(combined["components"], service, document.get("components", {}))
    document = _pointing(document, renamed)
    for section, entries in document.get("components", {}).items():
        if section != "securitySchemes":
            target = combined["components"].setdefault(section, {})
            for name, entry in entries.items():
                target[renamed.get(f"#/components/{section}/{name}", name).rsplit("/", 1)[-1]] = entry
    combined["tags"] += document.get("tags", [])
    for path, item in document.get("paths", {}).items():
        if path not in _INTERNAL and path not in combined["paths"]:
            combined["paths"][path] = _with_service(item, service)


def _renamed(taken: Document, service: str, components: Document) -> dict[str, str]:
    """Old reference to new reference, for each name that means something else already."""
    return {
        f"#/components/{section}/{name}": f"#/components/{section}/{service.capitalize()}{name}"
        for section, entries in components.items()
        for name, entry in entries.items()
        if taken.get(section, {}).get(name, entry) != entry
    }


def _pointing(node: Any, renamed: Mapping[str, str]) -> Any:
    if not renamed:
        return node
    if isinstance(node, dict):
        return {
            key: renamed.get(value, value)
            if key == "$ref" and isinstance(value, str)
            else _pointing(value, renamed)
            for key, value in node.items()
        }
    return [_pointing(each, renamed) for each in node] if isinstance(node, list) else node


def _with_service(item: Document, service: str) -> Document:
    return {
        key: {**operation, "x-service": service} if key in _METHODS else operation
        for key, operation in item.items()
    }


def _security_schemes(scopes: Iterable[str]) -> Document:
    named = {scope: f"{scope.partition('.')[2]} of {scope.partition('.')[0]}" for scope in sorted(scopes)}
    return {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token of 15 minutes, from POST /v1/sessions or POST /v1/oauth/token.",
        },
        "oauth2": {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": "/v1/oauth/token", "scopes": named}},
        },
    }


_DESCRIPTION = (
    "Everything goes through this one address. "
    "Errors are application/problem+json (RFC 9457) in Lao and English. "
    "Every command takes an Idempotency-Key; a change to a record takes If-Match with its version."
)
