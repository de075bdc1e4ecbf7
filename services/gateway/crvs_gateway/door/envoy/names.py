"""Envoy's names for the messages that we configure it with."""

from __future__ import annotations

from typing import Any

Message = dict[str, Any]  # a message of Envoy's API, as JSON
_TYPES = "type.googleapis.com/envoy."
BUFFER = "envoy.filters.http.buffer"
EXT_AUTHZ = "envoy.filters.http.ext_authz"


def typed(kind: str, **fields: Any) -> Message:
    """A message that names its own type, as `google.protobuf.Any` has it."""
    return {"@type": _TYPES + kind, **fields}


def extension(name: str, kind: str, **fields: Any) -> Message:
    """A filter, logger, monitor or other extension with its settings."""
    return {"name": name, "typed_config": typed(kind, **fields)}


def seconds(value: float) -> str:
    """A duration as protobuf's JSON has it."""
    return f"{value:g}s"


def socket_address(text: str) -> Message:
    """``host:port`` as an address; an IPv6 host is in brackets."""
    host, _, port = text.rpartition(":")
    return {"socket_address": {"address": host.strip("[]"), "port_value": int(port)}}
