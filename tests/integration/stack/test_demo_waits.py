"""The demonstration says what it waits for when the door asks it to wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import orjson
import pytest

from crvs_stack.demo.door import ApiCaller


class _Busy(BaseHTTPRequestHandler):
    """Asks each second caller to wait for a second."""

    answers = 0

    def do_GET(self) -> None:
        _Busy.answers += 1
        busy = _Busy.answers % 2 == 1
        body = orjson.dumps({"title": "Too many requests"} if busy else {"ok": True})
        self.send_response(429 if busy else 200)
        self.send_header("Retry-After", "1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(name="busy")
def _busy() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Busy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_whoever_waits_for_a_limit_says_so(busy: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ApiCaller(busy).get("verify by serial", "/v1/verifications/X") == {"ok": True}
    said = capsys.readouterr().out
    assert said == "  verify by serial: waiting 1 s, as the door asks (Too many requests)\n"
