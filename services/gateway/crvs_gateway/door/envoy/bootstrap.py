"""The whole of Envoy's configuration."""

from __future__ import annotations

from crvs_gateway.door import sockets
from crvs_gateway.door.envoy.clusters import clusters
from crvs_gateway.door.envoy.listeners import entrances, inner_listener
from crvs_gateway.door.envoy.names import Message, extension, seconds, typed
from crvs_gateway.settings import DoorSettings

_BASE = 32 << 20  # bytes that Envoy takes for itself
_HEAP = "envoy.resource_monitors.fixed_heap"
_CONNECTIONS = "envoy.resource_monitors.global_downstream_max_connections"
_REGEXES = {f"re2.max_program_size.{level}_level": 1000 for level in ("error", "warn")}  # an id of 64 letters
_SCALED = {"scaled": {"scaling_threshold": 0.9, "saturation_threshold": 0.98}}
_LEAST_SILENCE_SECONDS = 2
_COUNTED = (  # what the metrics tell; all others are dropped
    r"http\.door\.(downstream_(rq|cx)_(active|total)|downstream_rq_\dxx|ext_authz\.(ok|denied|error))",
    r"http\.door\.downstream_rq_(time|timeout|header_timeout|too_large|idle_timeout|overload_close)",
    r"http\.door\.downstream_cx_(destroy_remote_active_rq|protocol_error)",
    r"vhost\.door\.route\..*\.upstream_rq_(\d\d\d|time|timeout|retry|total)",
    r"cluster\.[a-z]+\.(outlier_detection\.ejections_(active|enforced_total)|upstream_rq_\d\d\d)",
    r"cluster\.[a-z]+\.upstream_(rq_(time|timeout|active|pending_overflow|retry)|cx_(active|connect_fail))",
    r"overload\..*|server\.(live|uptime|memory_allocated|days_until_first_cert_expiring)",
    r"listener\.[^.]+\.(downstream_cx_(active|overload_reject)|ssl\.(handshake|connection_error))",
)


def bootstrap(settings: DoorSettings) -> Message:
    """Envoy's bootstrap: routes inline, so that `envoy --mode validate` reads them."""
    inner = [inner_listener(settings)] if settings.worker_metrics else []
    return {
        "node": {"id": "door", "cluster": "thabian"},
        "admin": {
            "address": {"pipe": {"path": sockets.ADMIN, "mode": 0o600}},
            "ignore_global_conn_limit": True,
        },
        "static_resources": {
            "listeners": [*entrances(settings), *inner],
            "clusters": clusters(settings),
        },
        "overload_manager": _overload(settings),
        "stats_config": _metrics(),
        "layered_runtime": {"layers": [{"name": "door", "static_layer": _REGEXES}]},
    }


def _overload(settings: DoorSettings) -> Message:
    """When the room is nearly used, silent requests end early and large ones of HTTP/2 are cut; then 503."""
    return {
        "refresh_interval": "0.25s",
        "buffer_factory_config": {"minimum_account_to_track_power_of_two": 16},
        "resource_monitors": [
            extension(
                _HEAP,
                "extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig",
                max_heap_size_bytes=_BASE + settings.body_room,
            ),
            extension(
                _CONNECTIONS,
                "extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
                max_active_downstream_connections=settings.connections,
            ),
        ],
        "actions": [
            _action("shrink_heap", {"threshold": {"value": 0.85}}),
            _action("reset_high_memory_stream", _SCALED),
            {**_action("reduce_timeouts", _SCALED), "typed_config": _least_timeouts()},
            _action("stop_accepting_requests", {"threshold": {"value": 0.95}}),
        ],
    }


def _least_timeouts() -> Message:
    """Envoy resets streams of HTTP/2 only; a body of HTTP/1.1 that stands still is given up in its place."""
    return typed(
        "config.overload.v3.ScaleTimersOverloadActionConfig",
        timer_scale_factors=[
            {"timer": "HTTP_DOWNSTREAM_STREAM_IDLE", "min_timeout": seconds(_LEAST_SILENCE_SECONDS)}
        ],
    )


def _action(name: str, trigger: Message) -> Message:
    return {"name": f"envoy.overload_actions.{name}", "triggers": [{"name": _HEAP, **trigger}]}


def _metrics() -> Message:
    """Labels as our other metrics have them: the route's prefix, the status, the service behind."""
    counted = [{"safe_regex": {"regex": each}} for each in _COUNTED]
    return {
        "use_all_default_tags": False,
        "stats_tags": [
            {"tag_name": "route", "regex": r"^vhost\.door\.route\.((.+?)\.)upstream_rq"},
            {"tag_name": "service", "fixed_value": "door"},
            {"tag_name": "status", "regex": r"_rq(_(\d{3}))$"},
            {"tag_name": "upstream", "regex": r"^cluster\.(([a-z]+)\.)"},
        ],
        "stats_matcher": {"inclusion_list": {"patterns": counted}},
    }
