"""Without TLS the portal serves its own machine: on a wire, passwords are read and cookies are planted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from crvs_kernel.config import SettingsError
from crvs_portal.bootstrap.web import build_web
from crvs_portal.settings import PortalSettings
from tests.integration.portal.conftest import Reader


def _settings(address: str) -> PortalSettings:
    return PortalSettings(gateway_url="http://127.0.0.1:1", session_key=b"k" * 32, public_base_url=address)


@pytest.mark.parametrize(
    "address",
    [
        "http://register.example",
        "http://192.168.1.20:8080",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://[",
        "register.example",
        "ftp://localhost",
        "//localhost",
        "",
    ],
)
def test_an_address_in_clear_is_refused_at_start_with_what_to_do(address: str) -> None:
    with pytest.raises(SettingsError, match="THABIAN_PUBLIC_BASE_URL: begins with https://"):
        _settings(address)


@pytest.mark.parametrize(
    "address",
    ["https://register.example", "http://localhost:8080", "http://127.0.0.1:20101", "http://[::1]:8080"],
)
def test_tls_and_the_machine_itself_are_served(address: str) -> None:
    _settings(address)


@pytest.fixture(name="browser")
def _browser() -> Iterator[FlaskClient]:
    with build_web(_settings("http://localhost:8080")).test_client() as client:
        yield client


@pytest.mark.parametrize("host", ["192.168.1.20:8080", "register.example", "localhost.example", "127.1", "["])
@pytest.mark.parametrize("path", ["/sign-in", "/", "/language/en"])
def test_a_browser_elsewhere_gets_a_sentence_and_no_cookie(
    browser: FlaskClient, host: str, path: str
) -> None:
    answer = browser.get(path, headers={"Host": host})
    assert answer.status_code in {400, 403}
    assert "Set-Cookie" not in answer.headers
    if answer.status_code == 403:
        assert "ທີ່ຢູ່ທີ່ປອດໄພ" in answer.text


def test_a_form_of_a_planted_visit_is_carried_out_for_nobody(browser: FlaskClient) -> None:
    browser.get("/sign-in")
    fields = {"username": "registrar-0201", "password": "the attacker's own"}
    answer = browser.post("/sign-in", data=fields, headers={"Host": "192.168.1.20:8080"})
    assert (answer.status_code, "the attacker's own" in answer.text) == (403, False)


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1:8080", "[::1]:8080", "register.localhost"])
def test_the_machine_itself_is_served(browser: FlaskClient, host: str) -> None:
    assert browser.get("/sign-in", headers={"Host": host}).status_code == 200


def test_probes_answer_whatever_they_call_the_host(browser: FlaskClient) -> None:
    assert browser.get("/healthz", headers={"Host": "10.244.0.7:8000"}).status_code == 200


def test_over_tls_any_name_is_served_as_a_proxy_may_say_another(reader: Reader) -> None:
    assert reader.get("/sign-in", headers={"Host": "portal.inside:8000"}).status_code == 200
