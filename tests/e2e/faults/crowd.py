"""Registrars who work on while something dies: each repeats a request with its key until it is answered."""

from __future__ import annotations

import random
import threading
import time
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from urllib3.exceptions import HTTPError

from crvs_stack.state import State
from tests.support import declarations
from tests.support.api import Api, Reply

DISTRICTS = ("0101", "0201", "0601", "1301")
CLERKS = 8
_PATIENCE_S = 90
_PASSING = {429, 502, 503, 504}


@dataclass
class Crowd:
    """Registers births through the door; what was acknowledged is in ``entries``: record id → number."""

    state: State
    wanted: int
    entries: dict[str, str] = field(default_factory=dict)
    retried: dict[str, int] = field(default_factory=dict)
    _tickets: list[int] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        self._tickets = list(range(self.wanted))
        self._threads = ThreadPoolExecutor(CLERKS)
        clerks = [self._clerk(DISTRICTS[n % len(DISTRICTS)]) for n in range(CLERKS)]
        self._work: list[Future[None]] = [
            self._threads.submit(self._register_all, clerk, district) for clerk, district in clerks
        ]

    def until(self, acknowledged: int) -> None:
        """Wait until so many are registered; a clerk's failure is raised here."""
        while len(self.entries) < acknowledged:
            for work in self._work:
                if work.done():
                    work.result()
            time.sleep(0.02)

    def finish(self) -> None:
        for work in self._work:
            work.result()
        self._threads.shutdown()
        assert len(self.entries) == self.wanted

    def _clerk(self, district: str) -> tuple[Api, str]:
        name = f"registrar-{district}"
        password = self.state.accounts[name]["password"]
        return Api(self.state.door).sign_in(name, password), district

    def _register_all(self, api: Api, district: str) -> None:
        chance = random.Random()
        while True:
            with self._lock:
                if not self._tickets:
                    return
                self._tickets.pop()
            declaration = declarations.birth(chance, district=district)
            body = {"form_version": "birth/1", "declaration": declaration}
            record = self._insist(api, "/v1/births", body).json
            answer = self._insist(
                api, f"/v1/records/{record['id']}/registration", {}, version=record["version"]
            )
            with self._lock:
                self.entries[record["id"]] = answer.json["registration_number"]

    def _insist(self, api: Api, path: str, body: Any, version: int | None = None) -> Reply:
        """The same request with the same key until an answer stands; any other refusal is a failure."""
        key, deadline, pause = uuid.uuid4().hex, time.monotonic() + _PATIENCE_S, 0.05
        while True:
            try:
                answer = api.command(path, body, version=version, key=key)
                if answer.status in {200, 201}:
                    return answer
                outcome = str(answer.status)
                assert answer.status in _PASSING, f"{path}: {outcome} {answer.data!r}"
            except HTTPError as error:
                outcome = type(error).__name__
            assert time.monotonic() < deadline, f"{path}: {outcome} for {_PATIENCE_S} s"
            with self._lock:
                self.retried[outcome] = self.retried.get(outcome, 0) + 1
            time.sleep(pause)
            pause = min(pause * 2, 1)
