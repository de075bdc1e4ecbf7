"""What `thabian status` makes of the answers of processes: each is asked on a real port."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from crvs_kernel.process.troubles import ServiceTrouble
from crvs_stack import cli, status
from crvs_stack.programs import RELAYS, WEBS, WORKERS
from crvs_stack.state import StackState

OURS = {"status": "ready", "instance": "this stack"}


class _House:
    """All processes of a stack behind one port: each path has its answer."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, Any]] = {"/readyz": (200, OURS), "/readyz?all": (200, OURS)}
        self.answers["/healthz"] = (200, {"status": "alive"})
        house = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                code, body = house.answers[self.path]
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def state(self) -> StackState:
        port = self.server.server_port
        behind = [*(f"{each}-worker" for each in WORKERS), *(f"{each}-relay" for each in RELAYS)]
        processes = ["door", "decision", *(f"{each}-web" for each in WEBS), *behind]
        return StackState(
            "test",
            door=f"http://127.0.0.1:{port}",
            bus="postgresql",
            bus_url="",
            supervisor=os.getpid(),
            instance="this stack",
            pids=dict.fromkeys(processes, os.getpid()),
            databases={"registration": {"superuser": "postgresql://127.0.0.1:1/away"}},
            ports=dict.fromkeys([*WEBS, *(f"{each}-metrics" for each in behind)], port),
        )


@pytest.fixture(name="house")
def _house(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[_House]:
    monkeypatch.setattr(StackState, "directory", property(lambda _: tmp_path))
    house = _House()
    yield house
    house.server.shutdown()
    house.server.server_close()


def codes(state: StackState) -> set[str]:
    said = [line for line in status.troubles_of(state) if line.startswith("! ")]
    return {line.removeprefix("! ") for line in said}


def test_a_whole_stack_has_no_troubles(house: _House) -> None:
    assert status.troubles_of(house.state()) == []


def test_what_a_service_tells_is_said_with_what_to_do_in_both_languages(house: _House) -> None:
    told: Mapping[str, Any] = ServiceTrouble("breaker-open", {"deaths": 7}).told()
    house.answers["/readyz?all"] = (503, OURS | {"status": "troubled", "troubles": [told]})
    said = status.troubles_of(house.state())
    at = said.index("! identity-web: breaker-open")
    assert said[at + 1].startswith("    7 events died within an hour")
    assert said[at + 1].endswith(told["do"]["en"])
    assert said[at + 2].endswith(told["do"]["lo"])


def test_a_process_that_ended_is_told(house: _House) -> None:
    state = house.state()
    state.pids["decision"] = 4_194_400  # above the highest id that Linux gives
    del state.pids["identity-relay"]
    assert codes(state) == {"decision: process-ended", "identity-relay: process-ended"}


def test_a_port_that_nobody_listens_on_is_told(house: _House) -> None:
    state = house.state()
    state.ports["exchange"] = 1
    assert codes(state) == {"exchange-web: process-silent"}


@pytest.mark.parametrize("said", [OURS | {"instance": "another stack"}, {}, b"<html>", b"[]"])
def test_another_process_on_the_doors_port_is_a_stranger(house: _House, said: Any) -> None:
    house.answers["/readyz"] = (200, said)
    assert codes(house.state()) == {"door: process-stranger"}


@pytest.mark.parametrize(
    "said", [OURS | {"status": "not-ready"}, {"type": "/problems/service-unavailable", "status": 503}]
)
def test_a_door_without_its_decision_is_no_stranger(house: _House, said: Any) -> None:
    house.answers["/readyz"] = (503, said)
    assert codes(house.state()) == {"door: door-not-ready"}


def test_a_service_that_fails_to_look_is_told_by_each_of_its_processes(house: _House) -> None:
    house.answers["/readyz?all"] = (500, {"type": "/problems/internal", "status": 500})
    assert codes(house.state()) == {f"{each}-web: process-silent" for each in WEBS}


def test_a_hung_worker_is_told(house: _House) -> None:
    house.answers["/healthz"] = (503, {"status": "hung"})
    assert codes(house.state()) == {
        *(f"{each}-worker: process-hung" for each in WORKERS),
        *(f"{each}-relay: process-hung" for each in RELAYS),
    }


@pytest.mark.parametrize(("left", "told"), [(1 << 30, set()), ((1 << 30) - 1, {"disk: disk-nearly-full"})])
def test_a_disk_with_little_room_is_told(
    house: _House, monkeypatch: pytest.MonkeyPatch, left: int, told: set[str]
) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_bavail=left, f_frsize=1))
    assert codes(house.state()) == told


@pytest.mark.parametrize(("instance", "code"), [("this stack", 0), ("another stack", 1)])
def test_the_exit_status_tells_a_cron(
    house: _House,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    instance: str,
    code: int,
) -> None:
    house.answers["/readyz"] = (200, OURS | {"instance": instance})
    monkeypatch.setattr(cli, "read_state", lambda _: house.state())
    assert cli.main(["status"]) == code
    assert ("Nothing is wrong." in capsys.readouterr().out) == (code == 0)
