"""The addresses of the services and of the decision, and the circuit breaker of each."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from crvs_gateway.door import sockets
from crvs_gateway.door.envoy.names import Message, extension, seconds, socket_address, typed
from crvs_gateway.settings import DoorSettings
from crvs_gateway.upstreams import pairs
from crvs_kernel.config import SettingsError
from crvs_kernel.wire import inner_tls

_IDLE_SECONDS = 60  # below the services' 75: no request meets a connection that is being closed
_LOOK_EVERY = "0.05s"  # how late a breaker closes again, at most
_FIRST_OPEN = 0.2  # of the longest time that a breaker stays open


def clusters(settings: DoorSettings) -> list[Message]:
    """One for each service and one for each of our own sockets."""
    services = pairs(settings.upstreams, "THABIAN_UPSTREAMS")
    own = {"decision": sockets.DECISION, "probes": sockets.PROBES, "admin": sockets.ADMIN}
    return [
        *(_service(name, address, settings) for name, address in services.items()),
        *(_socket(name, path, settings) for name, path in own.items()),
    ]


def _service(name: str, address: str, settings: DoorSettings) -> Message:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError(f"THABIAN_UPSTREAMS: {address}: an upstream is http(s)://host:port")
    secured = _tls(parts.hostname, settings) if parts.scheme == "https" else {}
    where = socket_address(f"{parts.hostname}:{parts.port or (443 if secured else 80)}")
    return {
        **_cluster(name, where, settings),
        "type": "STATIC" if _is_address(parts.hostname) else "STRICT_DNS",
        "dns_lookup_family": "V4_PREFERRED",
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
        "outlier_detection": _breaker(settings),
        **secured,
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": typed(
                "extensions.upstreams.http.v3.HttpProtocolOptions",
                common_http_protocol_options={"idle_timeout": seconds(_IDLE_SECONDS)},
                explicit_http_config={"http_protocol_options": {}},
                outlier_detection={"error_matcher": _no_answer_is_an_error()},
            )
        },
    }


def _tls(host: str, settings: DoorSettings) -> Message:
    """Show our certificate, and send nothing to a service whose certificate has another name or authority."""
    tls = inner_tls(settings.inner_tls_directory)
    if tls is None:
        raise SettingsError("THABIAN_UPSTREAMS: https needs THABIAN_INNER_TLS_DIRECTORY")
    kind = "IP_ADDRESS" if _is_address(host) else "DNS"
    ours = {"certificate_chain": {"filename": tls.chain}, "private_key": {"filename": tls.key}}
    believed = {
        "trusted_ca": {"filename": tls.authority},
        "match_typed_subject_alt_names": [{"san_type": kind, "matcher": {"exact": host}}],
    }
    socket = extension(
        "envoy.transport_sockets.tls",
        "extensions.transport_sockets.tls.v3.UpstreamTlsContext",
        common_tls_context={
            "tls_params": {"tls_minimum_protocol_version": "TLSv1_2"},
            "tls_certificates": [ours],
            "validation_context": believed,
        },
        **({"sni": host} if kind == "DNS" else {}),
    )
    return {"transport_socket": socket}


def _socket(name: str, path: str, settings: DoorSettings) -> Message:
    return {**_cluster(name, {"pipe": {"path": path}}, settings), "type": "STATIC"}


def _cluster(name: str, where: Message, settings: DoorSettings) -> Message:
    endpoint = {"endpoint": {"address": where}}
    # Envoy itself would allow three retries at once.
    names = ("max_connections", "max_pending_requests", "max_requests", "max_retries")
    return {
        "name": name,
        "connect_timeout": seconds(settings.connect_timeout),
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [endpoint]}]},
        "circuit_breakers": {"thresholds": [dict.fromkeys(names, settings.connections)]},
    }


def _breaker(settings: DoorSettings) -> Message:
    """Failures to answer in a row open it. Local and remote ones count together.

    With ``split_external_local_origin_errors`` each new connection would reset the count. Each time in a row
    it stays open for longer, up to the setting: a service that started again is back after a second.
    """
    return {
        "consecutive_5xx": settings.breaker_failures,
        "consecutive_gateway_failure": settings.breaker_failures,
        "enforcing_consecutive_5xx": 100,
        "enforcing_consecutive_gateway_failure": 100,
        "enforcing_success_rate": 0,
        "max_ejection_percent": 100,
        "always_eject_one_host": True,
        "interval": _LOOK_EVERY,
        "base_ejection_time": seconds(settings.breaker_seconds * _FIRST_OPEN),
        "max_ejection_time": seconds(settings.breaker_seconds),
    }


def _no_answer_is_an_error() -> Message:
    """Match a field that no service sends: whatever a service answers is an answer."""
    return {"http_response_headers_match": {"headers": [{"name": "x-crvs-no-such", "present_match": True}]}}


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
