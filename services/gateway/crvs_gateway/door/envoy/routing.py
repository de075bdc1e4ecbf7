"""The route table for Envoy: refusals first, then the services, longest prefix first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crvs_gateway.door.envoy.names import BUFFER, EXT_AUTHZ, Message, seconds, typed
from crvs_gateway.door.routes import METHODS, Route, RouteTable
from crvs_gateway.door.sockets import CLIENT_ID, PEER
from crvs_gateway.settings import LARGEST_OWN_BODY, DoorSettings
from crvs_gateway.upstreams import pairs

LEAST_LIMIT = 64 << 10  # bytes: what Envoy buffers while the decision is waited for must not exceed a limit
_LONGEST = 1 << 62
_SAFE = "GET|HEAD|OPTIONS"  # may be sent again when nothing came back
_LONG_ANSWERS = frozenset({"certificates", "portal"})
# Browsers that came over TLS once come over TLS only, for a year (RFC 6797).
_STRICT = {
    "header": {"key": "strict-transport-security", "value": "max-age=31536000"},
    "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
}
_UNDECIDED = {
    EXT_AUTHZ: typed("extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute", disabled=True),
    BUFFER: typed("extensions.filters.http.buffer.v3.BufferPerRoute", disabled=True),
}


def route_configuration(settings: DoorSettings, scheme: str) -> Message:
    """The routes of one way in, whose callers used ``scheme``."""
    services = pairs(settings.upstreams, "THABIAN_UPSTREAMS")
    table = RouteTable().longest_first()
    too_large = [
        _too_large({"path_separated_prefix": route.prefix}, LARGEST_OWN_BODY)
        for route in table
        if route.service == "gateway"
    ]
    refused = [*_refused_first(), *too_large, _too_large({"prefix": "/"}, settings.max_body)]
    routes = [_route(route, settings) if route.service in services else _closed(route) for route in table]
    return {
        "name": "door",
        "virtual_hosts": [
            {
                "name": "door",
                "domains": ["*"],
                "routes": [*_own(), *refused, *routes],
                "retry_policy": _again_if_safe("reset,connect-failure,refused-stream"),
            }
        ],
        "request_headers_to_add": [
            {
                "header": {"key": "x-forwarded-proto", "value": scheme},
                "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
            }
        ],
        "request_headers_to_remove": [PEER, "x-envoy-internal"],
        "response_headers_to_add": [_STRICT] if scheme == "https" else [],
    }


def _own() -> Iterator[Message]:
    """The door's own answers: liveness, and the readiness that the decision reports."""
    yield {
        "name": "/healthz",
        "match": {"path": "/healthz"},
        "direct_response": {"status": 200, "body": {"inline_string": '{"status":"alive"}'}},
        "response_headers_to_add": [
            {
                "header": {"key": "content-type", "value": "application/json"},
                "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
            }
        ],
        "typed_per_filter_config": _UNDECIDED,
    }
    yield {
        "name": "/readyz",
        "match": {"path": "/readyz", "headers": [_like(":method", "GET|HEAD")]},
        "route": {"cluster": "probes", "timeout": "5s"},
        "typed_per_filter_config": {**_UNDECIDED, BUFFER: _buffered(1)},  # byte: a body is refused
    }
    yield _refusal("/readyz", {"path": "/readyz"}, 405)


def _refused_first() -> Iterator[Message]:
    """CONNECT and unknown methods; two Host fields, which Envoy joins; an id that is not fit for a log."""
    methods = "|".join(sorted(METHODS))
    yield _refusal("-", {"connect_matcher": {}}, 405)
    yield _refusal("-", _any_path(_unlike(":method", methods)), 405)
    yield _refusal("-", _any_path({"name": ":authority", "string_match": {"contains": ","}}), 400)
    yield _refusal("-", _any_path(_unlike(CLIENT_ID, "[A-Za-z0-9._-]{1,64}")), 400)


def _too_large(match: Message, limit: int) -> Message:
    """Refuse a body by its Content-Length before reading it."""
    length = {"name": "content-length", "range_match": {"start": limit + 1, "end": _LONGEST}}
    return _refusal("-", {**match, "headers": [length]}, 413)


def _refusal(name: str, match: Message, status: int) -> Message:
    return {
        "name": name,
        "match": match,
        "direct_response": {"status": status},
        "typed_per_filter_config": _UNDECIDED,
    }


def _closed(route: Route) -> Message:
    """A closed route is decided like others: a caller without the right gets 401 or 403, others get 404."""
    return {
        **_named(route),
        "direct_response": {"status": 404},
        "typed_per_filter_config": {BUFFER: _UNDECIDED[BUFFER]},
    }


def _route(route: Route, settings: DoorSettings) -> Message:
    limit = LARGEST_OWN_BODY if route.service == "gateway" else settings.max_body
    shown: dict[str, Any] = {} if route.hands_token_on else {"request_headers_to_remove": ["authorization"]}
    return {
        **_named(route),
        "route": {"cluster": route.service, **_patience(route, settings)},
        "typed_per_filter_config": {BUFFER: _buffered(max(limit, LEAST_LIMIT))},
        **shown,
    }


def _buffered(most: int) -> Message:
    kind = "extensions.filters.http.buffer.v3.BufferPerRoute"
    return typed(kind, buffer={"max_request_bytes": most})


def _patience(route: Route, settings: DoorSettings) -> Message:
    """How long a service may take. Nothing is sent again after that: a slow service would get slower.

    Pages and certificates may be read slowly: their head and their pauses are watched. Envoy counts a try
    that took too long as a reset one, so a reset is no reason to send such a request again.
    """
    waits = {"idle_timeout": seconds(settings.answer_timeout + 1)}
    if route.service not in _LONG_ANSWERS:
        return {**waits, "timeout": seconds(settings.answer_timeout)}
    head = {"per_try_timeout": seconds(settings.answer_timeout)}
    once = {**_again_if_safe("connect-failure,refused-stream"), **head}
    return {**waits, "timeout": "0s", "retry_policy": once}


def _named(route: Route) -> Message:
    match = {"path_separated_prefix": route.prefix} if route.prefix else {"prefix": "/"}
    name = route.prefix or "/"
    return {"name": name, "match": match, "stat_prefix": name}


def _again_if_safe(lost: str) -> Message:
    """Once more after a lost connection, if that changes nothing."""
    return {"retry_on": lost, "num_retries": 1, "retriable_request_headers": [_like(":method", _SAFE)]}


def _any_path(header: Message) -> Message:
    return {"prefix": "/", "headers": [header]}


def _like(name: str, regex: str) -> Message:
    return {"name": name, "string_match": {"safe_regex": {"regex": regex}}}


def _unlike(name: str, regex: str) -> Message:
    return {**_like(name, regex), "invert_match": True}
