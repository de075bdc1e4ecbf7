"""Chooses the bus by its address; only the client of the chosen bus is loaded."""

from __future__ import annotations

from collections.abc import Callable
from pkgutil import resolve_name
from typing import Final
from urllib.parse import urlsplit

from crvs_kernel.bus.protocol import Bus
from crvs_kernel.config import SettingsError

# By name, so that a process on one bus has not the client of the other in its memory.
_BUSES: Final = {
    "kafka": "crvs_kernel.bus.kafka:KafkaBus",
    "postgresql": "crvs_kernel.bus.postgres:PostgresBus",
}


def connect(bus_url: str) -> Bus:
    """Choose the implementation by the address: ``kafka://host:port[,host:port]`` or ``postgresql://…``.

    Raises:
        SettingsError: the address names no bus, or an option that is not known.

    """
    name = _BUSES.get(urlsplit(bus_url).scheme)
    if name is None:
        raise SettingsError(f"THABIAN_BUS_URL: begins with none of {', '.join(f'{s}://' for s in _BUSES)}")
    make: Callable[[str], Bus] = resolve_name(name)
    return make(bus_url)
