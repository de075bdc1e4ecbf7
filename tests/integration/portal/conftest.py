"""The portal's application before a gateway that the test speaks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from crvs_portal.bootstrap.web import build_web
from crvs_portal.settings import PortalSettings
from tests.integration.portal.fake_gateway import FakeGateway, serve

TOKEN = re.compile(r'name="_form_token" value="([^"]+)"')


@dataclass
class Reader:
    """Somebody with a browser."""

    client: FlaskClient

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, fields: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form with the token of a page that was just open."""
        token = TOKEN.search(self.client.get("/verify").text)
        assert token is not None
        return self.client.post(path, data={"_form_token": token[1], **(fields or {})}, **options)

    def sign_in(self) -> None:
        answer = self.post("/sign-in", {"username": "registrar-0201", "password": "right"})
        assert answer.status_code == 303


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def reader(gateway: FakeGateway) -> Iterator[Reader]:
    address, stop = serve(gateway)
    settings = PortalSettings(
        gateway_url=address,
        session_key=b"k" * 32,
        public_base_url="https://register.example",
        gateway_timeout=5,
    )
    app = build_web(settings)
    with app.test_client() as client:
        yield Reader(client)
    app.extensions["portal"].gateway.close()
    stop()


@pytest.fixture
def staff(reader: Reader) -> Reader:
    reader.sign_in()
    return reader
