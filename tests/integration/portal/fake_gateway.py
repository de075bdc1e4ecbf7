"""A gateway of the size of a test: the shapes of the real one, and a memory of what it was told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.support.published import FORMS, PERSON_FORM, PROBLEMS

RECORD = Path(__file__).parent / "shapes" / "record.json"
RECORD_ID = "01a20bf0-9f47-73df-8aa6-ca60d8ea2dcf"
ACCOUNT = {
    "id": "01a20bee-f958-70c8-8f86-2a8b578009b9",
    "username": "registrar-0201",
    "name": "ນາຍທະບຽນ 0201",
    "role": "registrar",
    "office": "0201",
    "scopes": [
        "record.read",
        "record.search",
        "record.declare",
        "record.register",
        "record.reject",
        "declare.any",
        "person.establish",
    ],
}


@dataclass(frozen=True)
class Told:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


def problem(status: int, code: str, **more: Any) -> tuple[int, dict[str, Any]]:
    """A refusal as RFC 9457 has it, with a code that a catalogue knows."""
    assert code in PROBLEMS, f"no service refuses with {code}"
    words = {"lo": f"ລາວ {code}", "en": f"english {code}"}
    return status, {"type": f"/problems/{code}", "title": code, "status": status, "messages": words, **more}


def record(**changes: Any) -> dict[str, Any]:
    """A declared birth as GET /v1/records/{id} shows it."""
    found: dict[str, Any] = json.loads(RECORD.read_text("utf-8"))
    return found | changes


@dataclass
class FakeGateway:
    """Answers by "METHOD /path"; a test replaces the answers that it is about."""

    told: list[Told] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    tokens: int = 1
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        page = {"items": [], "next": None}
        for name, form in FORMS.items():
            self.answers |= {
                f"GET /v1/forms/{name}": (200, form),
                f"GET /v1/forms/{form['kind']}": (200, form),
            }
        self.answers |= {
            "POST /v1/sessions": self._sign_in,
            "POST /v1/sessions/refresh": self._refresh,
            "DELETE /v1/sessions/current": (204, None),
            "GET /v1/records/work-list": (200, page),
            "POST /v1/records/searches": (200, page | {"total": {"count": 0, "more": False}}),
            "POST /v1/births": (201, record()),
            "GET /v1/persons/form": (200, PERSON_FORM),
            f"GET /v1/records/{RECORD_ID}": (200, record()),
            f"GET /v1/records/{RECORD_ID}/history": (200, page),
            "GET /v1/certificate-requests": (200, page),
        }

    def session(self, expires_in: int = 900) -> dict[str, Any]:
        """A pair of tokens."""
        number, self.tokens = self.tokens, self.tokens + 1
        tokens = {"access_token": f"access-{number}", "refresh_token": f"refresh-{number}"}
        return {**tokens, "token_type": "Bearer", "expires_in": expires_in, "account": ACCOUNT}

    def _sign_in(self, told: Told) -> tuple[int, Any]:
        if told.body != {"username": "registrar-0201", "password": "right"}:
            return problem(401, "credentials-wrong")
        return 201, self.session()

    def _refresh(self, told: Told) -> tuple[int, Any]:
        token = told.body["refresh_token"]
        if token in self.used:
            return problem(401, "refresh-token-reused")
        self.used.add(token)
        return 200, self.session()

    def answer(self, told: Told) -> tuple[int, Any]:
        """What the real one would say, or what the test wants it to."""
        self.told.append(told)
        found = self.answers.get(f"{told.method} {told.path}", problem(404, "not-found"))
        answer: tuple[int, Any] = found(told) if callable(found) else found
        return answer

    def asked(self, method: str, path: str) -> list[Told]:
        """The requests of one kind, in order."""
        return [each for each in self.told if (each.method, each.path) == (method, path)]


def serve(gateway: FakeGateway) -> tuple[str, Callable[[], None]]:
    """Listen on a free port; gives the address and how to stop."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = json.loads(raw) if raw else None
            told = Told(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body)
            status, answer = gateway.answer(told)
            content = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            kind = "application/json" if status < 300 else "application/problem+json"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = _handle  # noqa: N815 - the names of http.server

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def stop() -> None:
        server.shutdown()
        server.server_close()

    return f"http://127.0.0.1:{server.server_port}", stop
