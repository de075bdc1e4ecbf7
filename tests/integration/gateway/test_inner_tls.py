"""Door to service with real certificates: each shows its own, and neither speaks to a stranger."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest
import urllib3

from crvs_kernel.wire import inner_tls
from crvs_portal.adapters.gateway import Caller, NoAnswer
from crvs_portal.bootstrap.deps import connect_gateway
from crvs_portal.settings import PortalSettings
from crvs_stack.processes import free_ports
from tests.integration.gateway.conftest import PASSWORD, Running, until
from tests.support.api import Api
from tests.support.authority import Authority


@pytest.fixture(scope="module", name="authority")
def _authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module", name="place")
def _place(tmp_path_factory: Any) -> Path:
    return Path(tmp_path_factory.mktemp("inside"))


def _asked(address: str, context: ssl.SSLContext) -> int:
    pool = urllib3.PoolManager(ssl_context=context, retries=False, timeout=5)
    return int(pool.request("GET", f"{address}/healthz").status)


@pytest.fixture(name="web")
def _web(running: Running, authority: Authority, place: Path) -> str:
    """A web process that speaks TLS to the door's authority only."""
    address = f"127.0.0.1:{free_ports(1)[0]}"
    directory = place / f"web-{address.rpartition(':')[2]}"
    authority.directory(directory, "gateway-web")
    running.start("web", THABIAN_LISTEN=address, THABIAN_INNER_TLS_DIRECTORY=str(directory))
    files = inner_tls(str(directory))
    assert files is not None

    def answers() -> bool:
        try:
            return _asked(f"https://{address}", files.as_client()) == 200
        except urllib3.exceptions.HTTPError:
            return False

    until(answers, f"web at {address}")
    return f"https://{address}"


def _door(running: Running, web: str, directory: Path, path: str) -> str:
    told = {"THABIAN_UPSTREAMS": f"gateway={web}", "THABIAN_INNER_TLS_DIRECTORY": str(directory)}
    return running.open_door(path, **told)


def test_the_door_and_a_service_prove_themselves_to_each_other(
    running: Running, web: str, authority: Authority, place: Path
) -> None:
    directory = authority.directory(place / "door", "door")
    somchai = Api(_door(running, web, directory, "/readyz?all=1")).sign_in("somchai", PASSWORD)
    assert somchai.get("/v1/me").status == 200


def test_a_service_speaks_to_nobody_without_a_certificate_of_the_authority(
    web: str, authority: Authority, place: Path
) -> None:
    (place / "ca.crt").write_bytes(authority.pem())
    nobody = ssl.create_default_context(cafile=str(place / "ca.crt"))
    stranger = inner_tls(str(Authority().directory(place / "stranger", "door")))
    assert stranger is not None
    nobody_of_another = ssl.create_default_context(cafile=str(place / "ca.crt"))
    nobody_of_another.load_cert_chain(stranger.chain, stranger.key)
    for context in (nobody, nobody_of_another):
        with pytest.raises(urllib3.exceptions.HTTPError):
            _asked(web, context)


def test_the_door_sends_nothing_to_a_service_of_another_authority(
    running: Running, web: str, place: Path
) -> None:
    directory = Authority().directory(place / "other-door", "door")
    answer = Api(_door(running, web, directory, "/healthz")).call("POST", "/v1/sessions", {"username": "x"})
    assert (answer.status, answer.problem) == (503, "service-unavailable")


def test_the_door_sends_nothing_to_a_service_with_another_name(
    running: Running, authority: Authority, place: Path
) -> None:
    address = f"127.0.0.1:{free_ports(1)[0]}"
    elsewhere = authority.directory(place / "elsewhere", "elsewhere", "127.0.0.9")
    running.start("web", THABIAN_LISTEN=address, THABIAN_INNER_TLS_DIRECTORY=str(elsewhere))
    directory = authority.directory(place / "careful-door", "door")
    door = _door(running, f"https://{address}", directory, "/healthz")
    answer = Api(door).call("POST", "/v1/sessions", {"username": "x"})
    assert (answer.status, answer.problem) == (503, "service-unavailable")


def _as_portal(address: str, files: Path | None) -> int:
    """How the door answers to the portal's own gateway, made from its settings."""
    settings = PortalSettings(
        gateway_url=address,
        session_key=b"",
        public_base_url="https://register.example",
        inner_tls_directory=str(files or ""),
    )
    gateway = connect_gateway(settings)
    try:
        return gateway.ask(Caller(None, "en", "127.0.0.1", "x", "portal", 5), "/healthz").status
    finally:
        gateway.close()


def test_the_portal_has_an_entrance_that_speaks_to_nobody_without_a_certificate(
    running: Running, authority: Authority, place: Path
) -> None:
    listening = f"127.0.0.1:{free_ports(1)[0]}"
    directory = authority.directory(place / "door-for-portal", "door")
    running.open_door("/healthz", THABIAN_INNER_TLS_DIRECTORY=str(directory), THABIAN_PORTAL_LISTEN=listening)
    stranger = Authority().directory(place / "no-portal", "portal")
    (stranger / "ca.crt").write_bytes(authority.pem())  # it believes the door, and not the door it
    assert _as_portal(f"https://{listening}", authority.directory(place / "portal", "portal")) == 200
    for files in (None, stranger, Authority().directory(place / "elsewhere-portal", "portal")):
        with pytest.raises(NoAnswer):
            _as_portal(f"https://{listening}", files)


def test_https_without_certificates_is_refused_at_start(running: Running) -> None:
    environment = {
        "THABIAN_UPSTREAMS": "gateway=https://127.0.0.1:1",
        "THABIAN_DOOR_DIRECTORY": str(running.directory / "unused"),
    }
    running = Running(running.database, running.web, running.environment | environment, running.directory)
    refused = running.command("envoy-config")
    assert refused.returncode == 2
    assert "THABIAN_INNER_TLS_DIRECTORY" in refused.stderr
