"""The settings that every Kafka client shares: brokers, credentials and time limits."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from crvs_kernel.config import SettingsError
from crvs_kernel.errors import Unavailable

PATIENCE: dict[str, Any] = {
    "request_timeout_ms": 5000,
    "bootstrap_timeout_ms": 5000,
    "reconnect_backoff_max_ms": 500,
}
_KNOCK_S = 2.0


_OPTIONS = frozenset(
    {
        "security_protocol",
        "sasl_mechanism",
        "sasl_plain_username",
        "ssl_cafile",
        "ssl_certfile",
        "ssl_keyfile",
    }
)
_PASSWORD_FILE = "sasl_plain_password_file"  # noqa: S105 - the name of an option


@dataclass(frozen=True)
class KafkaCluster:
    """Bootstrap brokers, and kafka-python's options for TLS and SASL."""

    brokers: list[str]
    options: Mapping[str, Any]

    @property
    def client(self) -> dict[str, Any]:
        """The arguments of a kafka-python client."""
        return {"bootstrap_servers": self.brokers} | PATIENCE | dict(self.options)

    def knock(self) -> None:
        """Ask whether any broker listens: a client that cannot bootstrap leaves its thread behind.

        Raises:
            Unavailable: none listens.

        """
        for address in self.brokers:
            host, _, port = address.rpartition(":")
            try:
                socket.create_connection((host, int(port)), timeout=_KNOCK_S).close()
            except OSError:
                continue
            return
        raise Unavailable("bus-unavailable")


def cluster_of(bus_url: str) -> KafkaCluster:
    """Read ``kafka://host:port[,host:port][?option=value&…]``.

    Options are kafka-python's own names, e.g. ``security_protocol=SASL_SSL``; a password is only ever named
    by its file, ``sasl_plain_password_file``.

    Raises:
        SettingsError: an option that is not known, or a file that cannot be read.

    """
    parts = urlsplit(bus_url)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    file = options.pop(_PASSWORD_FILE, None)
    if unknown := sorted(options.keys() - _OPTIONS):
        raise SettingsError(f"THABIAN_BUS_URL: unknown options {', '.join(unknown)}")
    if file is not None:
        try:
            options["sasl_plain_password"] = Path(file).read_text("utf-8").strip()
        except OSError as error:
            raise SettingsError(f"THABIAN_BUS_URL: {_PASSWORD_FILE}: {error.strerror}") from error
    return KafkaCluster(parts.netloc.split(","), options)
