"""Envoy's own refusals as problem documents of the house, in Lao and English."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crvs_gateway.door.envoy.names import Message, extension
from crvs_gateway.door.refusals import catalogue
from crvs_kernel.http.problems import LANGUAGES, MEDIA_TYPE, Catalogue

# Envoy's statuses, what is answered instead, and the code; the first that matches counts.
_REFUSALS: list[tuple[list[int], int, str]] = [
    ([431], 431, "header-too-large"),
    ([413], 413, "body-too-large"),
    ([408], 408, "request-timeout"),
    ([429], 429, "rate-exceeded"),
    ([404], 404, "not-found"),
    ([405], 405, "method-not-allowed"),
    ([504], 504, "service-timeout"),
    ([502, 503], 503, "service-unavailable"),
    ([400, 403, 426, 501, 505], 400, "malformed-request"),
]
_WAIT = 1  # seconds: how long Envoy's breaker stays open is not in its answers
_LAO = {"name": "accept-language", "string_match": {"safe_regex": {"regex": r"(?i)\s*lo.*"}}}
_HAS_ID = {"name": "x-request-id", "present_match": True}


def local_replies() -> Message:
    """Envoy's ``local_reply_config``.

    Broken HTTP has no fields: its answer is in English, with both languages inside, under an id of its own.
    """
    words = catalogue()
    mappers = [_as_decided()]
    absolute = _detailed("absolute_path_rejected")
    # With what the decision adds, the head is larger than the door lets through.
    grown = _detailed("ext_authz_invalid")
    detailed = [([absolute], 400, "malformed-request"), ([grown], 431, "header-too-large")]
    for found, status, code in [*detailed, *_by_status()]:
        mappers += _in_each_language(words, found, status, code)
    return {"mappers": mappers}


def _by_status() -> Iterator[tuple[list[Message], int, str]]:
    for given, status, code in _REFUSALS:
        yield [_one_of([_status("EQ", each) for each in given])], status, code
    yield [_status("GE", 500)], 500, "internal"


def _as_decided() -> Message:
    """The decision's own documents pass unchanged."""
    return {
        "filter": _detailed("ext_authz_denied"),
        "headers_to_add": list(_for_nobody_else()),
        "body_format_override": {
            "text_format_source": {"inline_string": "%LOCAL_REPLY_BODY%"},
            "content_type": MEDIA_TYPE,
        },
    }


def _in_each_language(words: Catalogue, found: list[Message], status: int, code: str) -> Iterator[Message]:
    for has_id in (True, False):
        for language in LANGUAGES:
            told = [{"header_filter": {"header": _LAO}}] if language == "lo" else []
            named = {"header_filter": {"header": {**_HAS_ID, "invert_match": not has_id}}}
            yield {
                "filter": {"and_filter": {"filters": [*found, named, *told]}},
                "status_code": status,
                "body_format_override": {
                    "json_format": _document(words, code, language),
                    "content_type": MEDIA_TYPE,
                },
                "headers_to_add": list(_fields(status, has_id=has_id)),
            }


def _document(words: Catalogue, code: str, language: str) -> dict[str, Any]:
    title, detail = words.words(code, {"retry_after": _WAIT})
    return {
        "type": f"/problems/{code}",
        "title": _literal(title[language]),
        "status": "%RESPONSE_CODE%",
        "detail": _literal(detail[language]),
        "instance": "urn:request:%RESP(X-REQUEST-ID)%",
        "messages": {name: _literal(sentence) for name, sentence in detail.items()},
    }


def _fields(status: int, *, has_id: bool) -> Iterator[Message]:
    yield _overwritten("x-request-id", "%STREAM_ID%" if has_id else "%UNIQUE_ID%")
    yield from _for_nobody_else()
    if status in {429, 503}:
        yield _overwritten("retry-after", str(_WAIT))


def _for_nobody_else() -> Iterator[Message]:
    """No refusal is kept on the way, nor read as something else; services say so of their own."""
    yield _overwritten("cache-control", "no-store")
    yield _overwritten("x-content-type-options", "nosniff")


def _overwritten(name: str, value: str) -> Message:
    return {"header": {"key": name, "value": value}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}


def _literal(text: str) -> str:
    return text.replace("%", "%%")


def _status(operator: str, value: int) -> Message:
    number = {"default_value": value, "runtime_key": "door.status"}
    return {"status_code_filter": {"comparison": {"op": operator, "value": number}}}


def _one_of(filters: list[Message]) -> Message:
    return filters[0] if len(filters) == 1 else {"or_filter": {"filters": filters}}


def _detailed(details: str) -> Message:
    return {
        "extension_filter": extension(
            "envoy.access_loggers.extension_filters.cel",
            "extensions.access_loggers.filters.cel.v3.ExpressionFilter",
            expression=f"response.code_details == '{details}'",
        )
    }
