"""The ways into the door, as Envoy is told of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crvs_gateway.door.envoy.listeners import entrances
from crvs_gateway.settings import DoorSettings
from crvs_kernel.config import SettingsError
from tests.support.authority import Authority

SETTINGS = DoorSettings(
    listen="127.0.0.1:1",
    upstreams="",
    door_directory=Path("door"),
    tls_listen="127.0.0.1:2",
    tls_directory="tls",
    portal_listen="127.0.0.1:3",
)


def test_an_entrance_for_the_portal_needs_certificates() -> None:
    with pytest.raises(SettingsError, match="THABIAN_PORTAL_LISTEN needs THABIAN_INNER_TLS_DIRECTORY"):
        entrances(SETTINGS)


def test_only_the_entrance_of_the_portal_asks_callers_for_a_certificate(tmp_path: Path) -> None:
    directory = Authority().directory(tmp_path / "inside", "door")
    ways = {way["name"]: way for way in entrances(replace(SETTINGS, inner_tls_directory=str(directory)))}
    asks = {
        name: "require_client_certificate" in str(way["filter_chains"][0].get("transport_socket"))
        for name, way in ways.items()
    }
    assert asks == {"door": False, "door-tls": False, "door-portal": True}
