"""A deployment without proven wires says so, once, at the start of each process."""

from __future__ import annotations

from pathlib import Path

import pytest
import structlog

from crvs_kernel.config import Settings, SettingsError
from crvs_kernel.wire import inner_tls, tell_wires_in_clear
from crvs_portal.settings import PortalSettings

_PLAIN = {"database_url": "postgresql://u:p@db/registration", "bus_url": "kafka://bus:9092"}
_PROVEN = {
    "database_url": "postgresql://u:p@db/registration?sslmode=verify-full&sslrootcert=/tls/ca.crt",
    "bus_url": "kafka://bus:9093?security_protocol=SSL&ssl_cafile=/tls/ca.crt",
    "inner_tls_directory": "/tls",
}


@pytest.mark.parametrize(
    ("given", "wires"),
    [
        ({}, ["http", "database", "bus"]),
        (_PROVEN, []),
        ({"bus_url": "kafka://bus?security_protocol=SASL_SSL"}, ["http", "database"]),
        ({"bus_url": "kafka://bus?security_protocol=SASL_PLAINTEXT"}, ["http", "database", "bus"]),
        ({"database_url": "postgresql://db/x?sslmode=require"}, ["http", "database", "bus"]),
        ({"bus_url": "postgresql://db/bus?sslmode=verify-full"}, ["http", "database"]),
    ],
)
def test_each_wire_in_clear_is_named(given: dict[str, str], wires: list[str]) -> None:
    settings = Settings(context_key=b"", data_key=b"", **_PLAIN | given)  # type: ignore[arg-type]  # all are text
    with structlog.testing.capture_logs() as lines:
        tell_wires_in_clear(settings, http=True)
    assert [line["wires"] for line in lines if line["event"] == "wire-in-clear"] == ([wires] if wires else [])


def test_a_process_that_does_not_listen_says_nothing_of_http() -> None:
    settings = Settings(context_key=b"", data_key=b"", **_PLAIN)  # type: ignore[arg-type]  # all are text
    with structlog.testing.capture_logs() as lines:
        tell_wires_in_clear(settings, http=False)
    assert [line["wires"] for line in lines] == [["database", "bus"]]


def test_a_directory_without_its_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tls.crt").touch()
    with pytest.raises(SettingsError, match=r"tls\.key, ca\.crt"):
        inner_tls(str(tmp_path))


def test_the_portal_says_that_it_calls_the_door_in_clear() -> None:
    told = []
    for address in ("http://door:8080", "https://register.example"):
        settings = PortalSettings(
            gateway_url=address,
            session_key=b"",
            public_base_url="https://register.example",
            inner_tls_directory="/tls",
        )
        with structlog.testing.capture_logs() as lines:
            tell_wires_in_clear(settings, http=True)
        told.append([line["wires"] for line in lines])
    assert told == [[["door"]], []]
