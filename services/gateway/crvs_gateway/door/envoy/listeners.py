"""Where Envoy listens: for callers as plain HTTP and with TLS, and for the inside of the network."""

from __future__ import annotations

from pathlib import Path

from crvs_gateway.door.envoy.names import Message, extension, socket_address, typed
from crvs_gateway.door.envoy.protocol import http_for_callers, router
from crvs_gateway.settings import DoorSettings
from crvs_kernel.config import SettingsError
from crvs_kernel.wire import inner_tls

TLS_FILE = "tls.json"
_CONNECTION_BUFFER = 16 << 10  # bytes; more than a quarter of the least limit of a body stalls large ones


def entrances(settings: DoorSettings) -> list[Message]:
    """The ways in: as HTTP for the inside of the network, with TLS for the world, with mutual TLS inside."""
    ways = [_entrance("door", settings.listen, settings, settings.public_scheme)]
    if settings.tls_listen:
        way = _entrance("door-tls", settings.tls_listen, settings, "https")
        way["filter_chains"][0]["transport_socket"] = _tls(settings)
        ways.append(way)
    if settings.portal_listen:
        way = _entrance("door-portal", settings.portal_listen, settings, "https")
        way["filter_chains"][0]["transport_socket"] = _mutual_tls(settings)
        ways.append(way)
    return ways


def _entrance(name: str, address: str, settings: DoorSettings, scheme: str) -> Message:
    return {
        "name": name,
        "address": socket_address(address),
        "per_connection_buffer_limit_bytes": _CONNECTION_BUFFER,
        "enable_reuse_port": False,  # a second door on the same port would share its callers in silence
        "tcp_backlog_size": 1024,
        "filter_chains": [{"filters": [_network_filter(http_for_callers(settings, scheme))]}],
    }


def inner_listener(settings: DoorSettings) -> Message:
    """Metrics of Envoy and of the decision, and which service is ready: for the inside of the network."""
    routes = [
        _inner_route("/metrics", "admin", "/stats/prometheus"),
        _inner_route("/metrics/decision", "probes", "/metrics"),
        _inner_route("/readyz", "probes", "/services"),
    ]
    http = typed(
        "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        stat_prefix="inner",
        http_filters=[router()],
        route_config={"virtual_hosts": [{"name": "inner", "domains": ["*"], "routes": routes}]},
    )
    return {
        "name": "inner",
        "address": socket_address(settings.worker_metrics),
        "enable_reuse_port": False,
        "ignore_global_conn_limit": True,
        "bypass_overload_manager": True,  # what is overloaded is to be seen
        "filter_chains": [{"filters": [_network_filter(http)]}],
    }


def _inner_route(path: str, cluster: str, target: str) -> Message:
    reading = {"name": ":method", "string_match": {"exact": "GET"}}
    return {
        "match": {"path": path, "headers": [reading]},
        "route": {"cluster": cluster, "prefix_rewrite": target},
    }


def _network_filter(http: Message) -> Message:
    return {"name": "envoy.filters.network.http_connection_manager", "typed_config": http}


def _mutual_tls(settings: DoorSettings) -> Message:
    """Nobody is spoken to whose certificate the authority inside did not sign."""
    tls = inner_tls(settings.inner_tls_directory)
    if tls is None:
        raise SettingsError("THABIAN_PORTAL_LISTEN needs THABIAN_INNER_TLS_DIRECTORY")
    ours = {"certificate_chain": {"filename": tls.chain}, "private_key": {"filename": tls.key}}
    return extension(
        "envoy.transport_sockets.tls",
        "extensions.transport_sockets.tls.v3.DownstreamTlsContext",
        require_client_certificate=True,
        common_tls_context={
            "tls_params": {"tls_minimum_protocol_version": "TLSv1_2"},
            "alpn_protocols": ["http/1.1"],
            "tls_certificates": [ours],
            "validation_context": {"trusted_ca": {"filename": tls.authority}},
        },
    )


def _tls(settings: DoorSettings) -> Message:
    source = {
        "path_config_source": {
            "path": str(settings.door_directory / TLS_FILE),
            "watched_directory": {"path": settings.tls_directory},
        },
        "resource_api_version": "V3",
    }
    return extension(
        "envoy.transport_sockets.tls",
        "extensions.transport_sockets.tls.v3.DownstreamTlsContext",
        common_tls_context={
            "tls_params": {"tls_minimum_protocol_version": "TLSv1_2"},
            "alpn_protocols": ["h2", "http/1.1"],
            "tls_certificate_sds_secret_configs": [{"name": "door", "sds_config": source}],
        },
    )


def tls_secret(directory: str) -> Message:
    """What `TLS_FILE` says: the certificate and its key, read anew when the directory changes."""
    files = Path(directory)
    secret = typed(
        "extensions.transport_sockets.tls.v3.Secret",
        name="door",
        tls_certificate={
            "certificate_chain": {"filename": str(files / "tls.crt")},
            "private_key": {"filename": str(files / "tls.key")},
            "watched_directory": {"path": directory},
        },
    )
    return {"resources": [secret]}
