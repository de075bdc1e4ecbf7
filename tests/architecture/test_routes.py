"""Every route says who may call it, every command is repeatable, every change names its version."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from crvs_certificates.bootstrap import web as certificates
from crvs_certificates.seal_authority import make_seal_authority
from crvs_certificates.settings import CertificateSettings
from crvs_exchange.bootstrap import web as exchange
from crvs_exchange.settings import ExchangeSettings
from crvs_gateway.bootstrap import web as gateway
from crvs_gateway.settings import GatewaySettings
from crvs_identity.bootstrap import SERVICE as IDENTITY
from crvs_identity.bootstrap import web as identity
from crvs_identity.settings import IdentitySettings
from crvs_kernel.caller.guard import declared_scope, open_reason
from crvs_kernel.http.api_document import api_document
from crvs_kernel.http.web import Blueprint, WebParts, create_web
from crvs_portal.bootstrap import web as portal
from crvs_portal.settings import PortalSettings
from crvs_registration.bootstrap import web as registration
from crvs_registration.settings import RegistrationSettings

ROOT = Path(__file__).parents[2]
ROLES = yaml.safe_load((ROOT / "services/gateway/crvs_gateway/domain/roles.yaml").read_text("utf-8"))
HELD = {scope for role in ROLES["roles"].values() for scope in role["scopes"]}
CLIENTS_ONLY = {"event.read"}  # ministries read the feed; no member of staff does
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
# POST because a body keeps what is asked out of URLs; DELETE of what is the caller's own and gone afterwards.
NO_COMMANDS = {
    ("registration", "/v1/records/searches"),
    ("registration", "/v1/records/lookups"),
    ("identity", "/v1/persons/lookups"),
    ("identity", "/v1/persons/comparisons"),
    ("certificates", "/v1/verifications"),
    ("gateway", "/v1/sessions"),
    ("gateway", "/v1/sessions/refresh"),
    ("gateway", "/v1/sessions/current"),
    ("gateway", "/v1/sessions/activation"),
    ("gateway", "/v1/oauth/token"),
    ("gateway", "/v1/me/password"),  # a remembered command has a hash of its body: here, of two passwords
}
VERSIONED = re.compile(r"^/v1/(records|persons)/(proposals/)?<[^>]+>/")
SERVICES = ["registration", "identity", "certificates", "exchange", "gateway"]


@pytest.fixture(scope="module", name="built")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Flask]:
    """Gives a service's application; its database does not exist, as nothing here asks it."""
    seal = tmp_path_factory.mktemp("seal")
    shared: dict[str, Any] = {
        "database_url": "postgresql://nobody@127.0.0.1:1/none",
        "bus_url": "",
        "context_key": b"k" * 32,
        "data_key": b"k" * 32,
    }

    @cache
    def build(service: str) -> Flask:
        match service:
            case "registration":
                return registration.build_web(RegistrationSettings(**shared))
            case "identity":
                return identity.build_web(IdentitySettings(**shared))
            case "certificates":
                make_seal_authority(seal)
                own = {"seal_directory": seal, "verify_base_url": "http://127.0.0.1"}
                return certificates.build_web(CertificateSettings(**shared, **own))
            case "exchange":
                return exchange.build_web(ExchangeSettings(**shared))
            case _:
                return gateway.build_web(GatewaySettings(**shared))

    return build


@dataclass(frozen=True)
class Way:
    """One method of one route."""

    service: str
    method: str
    rule: str
    view: Callable[..., Any]

    def __str__(self) -> str:
        return f"{self.service} {self.method} {self.rule}"


def _ways(app: Flask, service: str) -> Iterator[Way]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Way(service, method, rule.rule, app.view_functions[rule.endpoint])


def _operation(app: Flask, way: Way) -> dict[str, Any]:
    path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", way.rule)
    found: dict[str, Any] = api_document(app)["paths"][path][way.method.lower()]
    return found


def _commands(app: Flask, service: str) -> list[Way]:
    return [
        way
        for way in _ways(app, service)
        if way.method in CHANGING and (service, way.rule) not in NO_COMMANDS
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_declares_a_scope_that_somebody_has_or_why_it_is_open(
    built: Callable[[str], Flask], service: str
) -> None:
    ways = list(_ways(built(service), service))
    assert ways
    for way in ways:
        scope, reason = declared_scope(way.view), open_reason(way.view)
        assert (scope is None) != (reason is None), way
        if scope is not None:
            assert scope in ROLES["scopes"], way
            assert scope in HELD | CLIENTS_ONLY, way
        elif reason == "":  # internal: the door knows none of them
            assert way.rule.startswith("/internal/") or not way.rule.startswith("/v1"), way


@pytest.mark.parametrize("service", SERVICES)
def test_every_command_is_documented_with_its_key_and_a_change_with_its_version(
    built: Callable[[str], Flask], service: str
) -> None:
    app = built(service)
    silent = []
    for way in _commands(app, service):
        parameters = _operation(app, way).get("parameters", [])
        headers = {each["name"] for each in parameters if each["in"] == "header" and each.get("required")}
        wanted = {"Idempotency-Key"} | ({"If-Match"} if VERSIONED.match(way.rule) else set())
        if not wanted <= headers:
            silent.append((str(way), sorted(wanted - headers)))
    assert silent == []


def test_what_is_no_command_exists(built: Callable[[str], Flask]) -> None:
    """A name that is left over here would excuse a route to come."""
    ways = {(service, way.rule) for service in SERVICES for way in _ways(built(service), service)}
    assert NO_COMMANDS - ways == set()


def test_no_application_starts_with_a_route_that_declares_nothing() -> None:
    silent = Blueprint("silent", "silent")

    @silent.route("/v1/silent", methods=["GET"])
    def view() -> str:
        return ""

    settings = IdentitySettings(
        database_url="postgresql://nobody@127.0.0.1:1/none",
        bus_url="",
        context_key=b"k" * 32,
        data_key=b"k" * 32,
    )
    with pytest.raises(RuntimeError, match="/v1/silent"):
        create_web(IDENTITY, WebParts("Silent", [silent]), settings)


def test_every_form_of_the_portal_needs_the_token_of_its_page() -> None:
    settings = PortalSettings(
        gateway_url="http://127.0.0.1:1", session_key=b"k" * 32, public_base_url="http://127.0.0.1"
    )
    app = portal.build_web(settings)
    posts = [rule for rule in app.url_map.iter_rules() if CHANGING & (rule.methods or set())]
    assert posts
    for rule in posts:
        answer = app.test_client().post(re.sub(r"<[^<>]+>", "1", rule.rule), data={})
        assert answer.status_code == 403, rule.rule
