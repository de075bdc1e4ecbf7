"""What every Kafka client of ours shares: short patience, and no client made while no broker answers."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import Any

from crvs_kernel.errors import Unavailable

PATIENCE: dict[str, Any] = {
    "request_timeout_ms": 5000,
    "bootstrap_timeout_ms": 5000,
    "reconnect_backoff_max_ms": 500,
}
_KNOCK_S = 2.0


def knock(bootstrap: Sequence[str]) -> None:
    """Ask whether any broker listens: a kafka-python client that cannot bootstrap leaves its thread behind.

    Raises:
        Unavailable: none listens.

    """
    for address in bootstrap:
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=_KNOCK_S).close()
        except OSError:
            continue
        return
    raise Unavailable("bus-unavailable")
