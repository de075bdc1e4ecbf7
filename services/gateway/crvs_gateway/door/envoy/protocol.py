"""Envoy's HTTP with callers: accepted protocols, dropped fields, time limits, access log."""

from __future__ import annotations

from crvs_gateway.door.envoy.names import BUFFER, EXT_AUTHZ, Message, extension, seconds, typed
from crvs_gateway.door.envoy.replies import local_replies
from crvs_gateway.door.envoy.routing import route_configuration
from crvs_gateway.door.sockets import CLIENT_ID, PEER
from crvs_gateway.settings import DoorSettings
from crvs_kernel.caller.context import HEADER

_SEALED = HEADER.lower()
_HEAD_KIB = 8  # target and fields; gunicorn's own limits are above it
_FIELDS = 90  # gunicorn takes 100, and the door adds its own
_KEPT_SECONDS = 75
_DECISION_SECONDS = 5
# What only the door may say, what is hop-by-hop, and what steers Envoy. X-Forwarded-For is the decision's.
_DROPPED: list[Message] = [
    {"prefix": "x-crvs-"},
    {"prefix": "x-envoy-"},
    {"safe_regex": {"regex": "x-forwarded-(?:[^f].*|f(?:[^o].*)?|fo(?:[^r].*)?|for.+)"}},
    {"safe_regex": {"regex": "forwarded|via|x-real-ip|x-client-ip|true-client-ip"}},
    {"safe_regex": {"regex": "te|trailer|proxy-authorization|proxy-authenticate"}},
    {"exact": PEER},
]
_TOLD = (
    *("authorization", "x-purpose", "idempotency-key", "accept-language", "x-forwarded-for"),
    *("x-request-id", CLIENT_ID, PEER),
)
_LINE = {
    "event": "request",
    "level": "info",
    "service": "gateway-door",
    "timestamp": "%START_TIME(%Y-%m-%dT%H:%M:%S.%3fZ)%",
    "method": "%REQ(:METHOD)%",
    "route": "%ROUTE_NAME%",
    "status": "%RESPONSE_CODE%",
    "ms": "%DURATION%",
    "request_id": "%RESP(X-REQUEST-ID)%",
    "flags": "%RESPONSE_FLAGS%",
    "details": "%RESPONSE_CODE_DETAILS%",
}


def http_for_callers(settings: DoorSettings, scheme: str) -> Message:
    waits = {
        "request_headers_timeout": seconds(settings.receive_timeout),
        "request_timeout": seconds(settings.receive_timeout),
        "stream_idle_timeout": seconds(settings.answer_timeout + 1),
        "drain_timeout": "1s",
        "delayed_close_timeout": "1s",
    }
    logs = settings.log_level in {"INFO", "DEBUG"}
    return typed(
        "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        stat_prefix="door",
        server_name="thabian",  # no versions for those who look for old ones
        server_header_transformation="OVERWRITE",
        **_addresses_and_ids(),
        **_protocol(),
        **waits,
        early_header_mutation_extensions=[_drop_claims()],
        http_filters=[_mutations(), _ext_authz(), _buffer(settings), router()],
        route_config=route_configuration(settings, scheme),
        local_reply_config=local_replies(),
        access_log=[_access_log()] if logs else [],
    )


def _addresses_and_ids() -> Message:
    """X-Forwarded-For is left to the decision, which writes it anew; the id of a request is ours."""
    return {
        "use_remote_address": True,
        "skip_xff_append": True,
        "internal_address_config": {"unix_sockets": False},
        "always_set_request_id_in_response": True,
        "request_id_extension": {
            "typed_config": typed(
                "extensions.request_id.uuid.v3.UuidRequestIdConfig", pack_trace_reason=False
            )
        },
    }


def _protocol() -> Message:
    """Envoy passes the target unchanged; the decision refuses one that can be read in two ways."""
    return {
        "max_request_headers_kb": _HEAD_KIB,
        "common_http_protocol_options": {
            "max_headers_count": _FIELDS,
            "headers_with_underscores_action": "DROP_HEADER",  # WSGI reads X_Y and X-Y as one
            "idle_timeout": seconds(_KEPT_SECONDS),
        },
        "http_protocol_options": {"accept_http_10": False, "allow_absolute_url": False},
        "http2_protocol_options": {
            "max_concurrent_streams": 100,
            "initial_stream_window_size": 1 << 16,
            "initial_connection_window_size": 1 << 20,
        },
        "normalize_path": False,
        "merge_slashes": False,
        "path_with_escaped_slashes_action": "REJECT_REQUEST",
    }


def _drop_claims() -> Message:
    return extension(
        "envoy.http.early_header_mutation.header_mutation",
        "extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation",
        mutations=[
            *({"remove_on_match": {"key_matcher": matcher}} for matcher in _DROPPED),
            {"append": _overwritten(CLIENT_ID, "%REQ(X-REQUEST-ID)%")},
            {"remove": "x-request-id"},
        ],
    )


def _mutations() -> Message:
    peer = _overwritten(PEER, "%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%")
    return extension(
        "envoy.filters.http.header_mutation",
        "extensions.filters.http.header_mutation.v3.HeaderMutation",
        mutations={
            "request_mutations": [{"append": peer}],
            "response_mutations": [{"remove_on_match": {"key_matcher": {"prefix": "x-crvs-"}}}],
        },
    )


def _overwritten(name: str, value: str) -> Message:
    return {"header": {"key": name, "value": value}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}


def _ext_authz() -> Message:
    given = [_SEALED, "x-forwarded-for"]
    answered = ["content-type", "retry-after", "www-authenticate"]
    return extension(
        EXT_AUTHZ,
        "extensions.filters.http.ext_authz.v3.ExtAuthz",
        transport_api_version="V3",
        http_service={
            "server_uri": {
                "uri": "http://decision",
                "cluster": "decision",
                "timeout": seconds(_DECISION_SECONDS),
            },
            "authorization_response": {
                "allowed_upstream_headers": _exactly(given),
                "allowed_client_headers": _exactly(answered),
            },
        },
        allowed_headers=_exactly(_TOLD),
        status_on_error={"code": "ServiceUnavailable"},
    )


def _exactly(names: list[str] | tuple[str, ...]) -> Message:
    return {"patterns": [{"exact": name} for name in names]}


def _buffer(settings: DoorSettings) -> Message:
    kind = "extensions.filters.http.buffer.v3.Buffer"
    return extension(BUFFER, kind, max_request_bytes=settings.max_body)


def router() -> Message:
    return extension(
        "envoy.filters.http.router", "extensions.filters.http.router.v3.Router", suppress_envoy_headers=True
    )


def _access_log() -> Message:
    """One line for a request, with the route's prefix and never the path; none for a probe."""
    logger = extension(
        "envoy.access_loggers.stdout",
        "extensions.access_loggers.stream.v3.StdoutAccessLog",
        log_format={"json_format": _LINE, "omit_empty_values": True},
    )
    probes = {"safe_regex": {"regex": r"/(?:healthz|readyz)(?:\?.*)?"}}
    not_a_probe = {"name": ":path", "string_match": probes, "invert_match": True}
    return {**logger, "filter": {"header_filter": {"header": not_a_probe}}}
