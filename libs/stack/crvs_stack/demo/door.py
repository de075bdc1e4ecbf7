"""A client of the public API that records the time of each call."""

import time
import uuid
from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

import orjson
import urllib3

from crvs_stack.errors import StackError

Times = dict[str, list[float]]
_PATIENCE_S = 60.0
_TOO_MANY = 429


class CallRefused(StackError):
    """An answer of 400 or above; the message quotes it."""

    def __init__(self, what: str, status: int, body: bytes) -> None:
        super().__init__(f"{what}: {status} {body[:600].decode(errors='replace')}")
        self.status = status
        self.body = body


class ApiCaller:
    """One signed-in caller; every call is timed under a name."""

    def __init__(self, door: str, times: Times | None = None) -> None:
        self._door = door
        self._token = ""
        self._pool = urllib3.PoolManager(maxsize=2, retries=False, timeout=urllib3.Timeout(30))
        self.times: Times = defaultdict(list) if times is None else times

    def sign_in(self, username: str, password: str) -> "ApiCaller":
        body = orjson.dumps({"username": username, "password": password})
        self._token = self._call("sign in", "POST", "/v1/sessions", body)["access_token"]
        return self

    def sign_in_client(self, client_id: str, secret: str) -> "ApiCaller":
        """Client credentials (RFC 6749, section 4.4)."""
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
        kind = "application/x-www-form-urlencoded"
        answer = self._call(
            "token", "POST", "/v1/oauth/token", urlencode(form).encode(), {"Content-Type": kind}
        )
        self._token = answer["access_token"]
        return self

    def get(self, what: str, path: str) -> Any:
        return self._call(what, "GET", path)

    def get_bytes(self, what: str, path: str) -> bytes:
        return self._send(what, "GET", path).data

    def post(self, what: str, path: str, body: Any) -> Any:
        """Send a query with personal data, which must not stand in a URL (law 10); it changes nothing."""
        return self._call(what, "POST", path, orjson.dumps(body))

    def command(self, what: str, path: str, body: Any, version: int | None = None) -> Any:
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        if version is not None:
            headers["If-Match"] = f'"v{version}"'
        return self._call(what, "POST", path, orjson.dumps(body), headers)

    def _call(
        self,
        what: str,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        return orjson.loads(self._send(what, method, path, body, headers).data)

    def _send(
        self,
        what: str,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        sent = (
            {"Accept-Language": "en"}
            | ({"Content-Type": "application/json"} if body else {})
            | (headers or {})
        )
        if self._token:
            sent["Authorization"] = f"Bearer {self._token}"
        answer = self._patiently(what, method, self._door + path, body, sent)
        if answer.status >= 400:
            raise CallRefused(what, answer.status, answer.data)
        return answer

    def _patiently(
        self, what: str, method: str, url: str, body: bytes | None, headers: dict[str, str]
    ) -> urllib3.BaseHTTPResponse:
        """Wait as long as a 429 asks for, and say so; a repeated command keeps its Idempotency-Key."""
        while True:
            began = time.perf_counter()
            answer = self._pool.request(method, url, body=body, headers=headers)
            if answer.status != _TOO_MANY:
                self.times[what].append(time.perf_counter() - began)
                return answer
            seconds = float(answer.headers.get("Retry-After", "1"))
            print(f"  {what}: waiting {seconds:.0f} s, as the door asks ({_title(answer.data)})", flush=True)
            time.sleep(seconds)


def _title(problem: bytes) -> str:
    """What the door says; a proxy in front of it may say it in another form."""
    try:
        return str(orjson.loads(problem)["title"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return "too many requests"


def await_value(what: str, ask: Any, within_s: float = _PATIENCE_S) -> Any:
    """Ask until the answer is not None; other services learn from the bus after a moment."""
    deadline = time.monotonic() + within_s
    while True:
        answer = ask()
        if answer is not None:
            return answer
        if time.monotonic() > deadline:
            raise StackError(f"{what}: nothing after {within_s:.0f} s")
        time.sleep(0.02)
