"""A small client of the public API, for tests and benches: what a ministry's engineer would write first."""

from __future__ import annotations

import http.client
import socket
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import orjson
import urllib3


class Reply:
    """Status, headers and JSON of an answer."""

    def __init__(self, status: int, headers: Any, data: bytes) -> None:
        self.status = status
        self.headers = headers
        self.data = data

    @property
    def json(self) -> Any:
        return orjson.loads(self.data)

    @property
    def problem(self) -> str:
        """The code of a refusal, or "" for none."""
        kind = self.headers.get("Content-Type", "")
        return self.json["type"].removeprefix("/problems/") if kind == "application/problem+json" else ""


class Api:
    """One caller of one door; keeps its connection and its token."""

    def __init__(self, door: str, token: str | None = None) -> None:
        self.door = door.rstrip("/")
        self.token = token
        self.above: Callable[[], Api] | None = None  # who decides what this caller may only propose
        self._pool = urllib3.PoolManager(maxsize=8, retries=False, timeout=urllib3.Timeout(30))

    def call(
        self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **headers: str
    ) -> Reply:
        """Send one request; header names are written with underscores, e.g. ``If_Match='"v1"'``."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token and "Authorization" not in sent:
            sent["Authorization"] = f"Bearer {self.token}"
        content = raw
        if body is not None:
            content = orjson.dumps(body)
            sent.setdefault("Content-Type", "application/json")
        response = self._pool.request(method, self.door + path, body=content, headers=sent)
        return Reply(response.status, response.headers, response.data)

    def get(self, path: str, **headers: str) -> Reply:
        return self.call("GET", path, **headers)

    def command(
        self, path: str, body: Any, *, version: int | None = None, key: str = "", **headers: str
    ) -> Reply:
        """POST with an Idempotency-Key, new unless given, and If-Match when a version is given."""
        headers.setdefault("Idempotency_Key", key or uuid.uuid4().hex)
        if version is not None:
            headers["If_Match"] = f'"v{version}"'
        return self.call("POST", path, body, **headers)

    def sign_in(self, username: str, password: str) -> Api:
        """The same door, as this account."""
        answer = self.call("POST", "/v1/sessions", {"username": username, "password": password})
        if answer.status != 201:
            raise AssertionError(f"sign-in of {username}: {answer.status} {answer.data!r}")
        return Api(self.door, answer.json["access_token"])

    def sign_in_client(self, client_id: str, secret: str) -> Api:
        """The same door, as this machine (RFC 6749, section 4.4)."""
        form = urlencode(
            {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
        )
        answer = self.call(
            "POST", "/v1/oauth/token", raw=form.encode(), Content_Type="application/x-www-form-urlencoded"
        )
        if answer.status != 200:
            raise AssertionError(f"token of {client_id}: {answer.status} {answer.data!r}")
        return Api(self.door, answer.json["access_token"])


def send_raw(door: str, request: bytes) -> Reply:
    """Send bytes that no library would send, and read one answer."""
    host, _, port = door.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        response = http.client.HTTPResponse(connection)
        response.begin()
        return Reply(response.status, response.headers, response.read())
