"""A service behind the door that does as it is told by the path, and remembers what reached it."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class _Handler(BaseHTTPRequestHandler):
    """``?do=`` slow, drop, once (the first of a path is dropped), big, status, trickle, early; or an echo."""

    protocol_version = "HTTP/1.1"
    server: Any

    def log_message(self, *_: Any) -> None:
        """Silence."""

    def _act(self) -> None:
        if self.path.endswith("?do=early"):
            self._answer(401, b'{"early": true}')
            self.wfile.flush()
            self._body()  # as our services do: a connection that is closed on unread bytes is reset
            return
        if self.path in self.server.fixed:
            self._answer(200, json.dumps(self.server.fixed[self.path]).encode())
            return
        body = self._body()
        self.server.seen.append((self.command, self.path, list(self.headers.items()), body))
        query = parse_qs(urlsplit(self.path).query)
        action = query.get("do", [""])[0]
        if self.server.broken or action == "drop" or (action == "once" and self._is_first(query)):
            self.close_connection = True
            return
        getattr(self, f"_do_{action}", self._echo)(query, body)

    def __getattr__(self, name: str) -> Any:
        """http.server looks for do_GET and the like: one action for all methods."""
        if name.startswith("do_"):
            return self._act
        raise AttributeError(name)

    def _is_first(self, query: Any) -> bool:
        """The first ones are dropped together: wait until as many as ``of`` says have come."""
        if sum(path == self.path for _, path, *_ in self.server.seen) > 1:
            return False
        deadline = time.monotonic() + 10
        while self._dropped() < int(query["of"][0]) and time.monotonic() < deadline:
            time.sleep(0.01)
        return True

    def _dropped(self) -> int:
        return sum("do=once" in path for _, path, *_ in self.server.seen)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _echo(self, _: Any, body: bytes) -> None:
        seen: dict[str, Any] = {
            "method": self.command,
            "path": self.path,
            "headers": self.headers.items(),
            "length": len(body),
        }
        if self.path == "/readyz":
            seen = {"status": "ready", "service": self.server.name, "instance": ""}
        self._answer(200, json.dumps(seen).encode(), ETag='"v1"', X_Crvs_Secret="s", X_Internal="kept")

    def _do_slow(self, query: Any, _: bytes) -> None:
        time.sleep(float(query["seconds"][0]))
        self._answer(200, b"{}")

    def _do_big(self, query: Any, _: bytes) -> None:
        self._answer(200, b"x" * int(query["size"][0]))

    def _do_status(self, query: Any, _: bytes) -> None:
        self._answer(int(query["code"][0]), b"{}")

    def _do_trickle(self, _: Any, __: bytes) -> None:
        """Chunked; what comes after the first part waits for ``go_on``."""
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number in range(3):
            self.wfile.write(b"2\r\n%d\n\r\n" % number)
            self.wfile.flush()
            self.server.go_on.wait(10)
        self.wfile.write(b"0\r\n\r\n")


class DummyService:
    """Listens until stopped; ``broken`` makes it hang up on everybody."""

    def __init__(self, name: str = "gateway") -> None:
        self._server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.name = name
        self._server.daemon_threads = True
        self._server.seen = []
        self._server.broken = False
        self.fixed: dict[str, Any] = {}  # answers by path
        self._server.fixed = self.fixed
        self.go_on = self._server.go_on = threading.Event()
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def seen(self) -> list[tuple[str, str, list[tuple[str, str]], bytes]]:
        found: list[tuple[str, str, list[tuple[str, str]], bytes]] = self._server.seen
        return found

    @property
    def broken(self) -> bool:
        return bool(self._server.broken)

    @broken.setter
    def broken(self, value: bool) -> None:
        self._server.broken = value

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
