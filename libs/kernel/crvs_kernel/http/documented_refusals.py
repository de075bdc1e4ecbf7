"""The refusals that the API document lists for an operation: they follow from what it takes.

A refusal has the same status and shape in every service (law 9), so a service adds only what is its own.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from crvs_kernel.http.problems import MEDIA_TYPE

CONTENT: Final = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_PATIENCE: Final = {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}}
_DESCRIPTIONS: Final = {
    400: "The request cannot be read, or its Idempotency-Key is missing",
    401: "No valid token",
    403: "The scope is missing, or the caller may not do this",
    404: "Absent, or outside the caller's jurisdiction",
    409: "The state does not allow it; `allowed` lists what it does",
    412: "The record has changed since",
    413: "The body is too large",
    415: "The body is not JSON, or it is compressed",
    422: "Fields or rules; `errors` names each",
    428: "If-Match is missing",
    429: "Too many requests of this caller, or too many such acts in a day",
    503: "Out of reach for now; a repeat with the same Idempotency-Key is safe",
}
_ALWAYS = (400, 401, 429, 503)


def components() -> dict[str, Any]:
    """The responses that `refusals` names."""
    return {
        HTTPStatus(status).name: {
            "description": description,
            "content": CONTENT,
            **({"headers": _PATIENCE} if status in {429, 503} else {}),
        }
        for status, description in _DESCRIPTIONS.items()
    }


def refusals(path: str, operation: dict[str, Any], scope: str | None) -> dict[str, Any]:
    """A reference for each status that the operation may refuse with."""
    named = {(each.get("in"), each.get("name")) for each in operation.get("parameters", ())}
    statuses = {*_ALWAYS, *((403,) if scope else ())}
    if "requestBody" in operation:
        statuses |= {404, 413, 415, 422}  # a body may name what is absent
    if any(place == "query" for place, _ in named):
        statuses |= {422}
    if "{" in path:
        statuses |= {404, 422}
    if ("header", "Idempotency-Key") in named:
        statuses |= {409, 422}
    if ("header", "If-Match") in named:
        statuses |= {412, 428}
    return {
        str(status): {"$ref": f"#/components/responses/{HTTPStatus(status).name}"}
        for status in sorted(statuses)
    }
