"""Registrars who work on while something dies: each repeats a request with its key until it is answered."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from urllib3.exceptions import HTTPError

from crvs_stack.state import StackState
from tests.support import declarations
from tests.support.api import Api, Reply
from tests.support.chance import seeded

DISTRICTS = ("0101", "0201", "0601", "1301")
CLERKS = 8
CORRECTING = 4  # every fourth clerk also corrects what was registered
_PATIENCE_S = 90
_PASSING = {429, 502, 503, 504}


@dataclass
class Crowd:
    """Registers births through the door; what was acknowledged is in ``entries``: record id → number."""

    state: StackState
    wanted: int
    purpose: str
    entries: dict[str, str] = field(default_factory=dict)
    corrected: set[str] = field(default_factory=set)
    retried: dict[str, int] = field(default_factory=dict)
    _tickets: list[int] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        self._tickets = list(range(self.wanted))
        self._threads = ThreadPoolExecutor(CLERKS)
        desks = [(self._clerk(n), n, seeded(f"clerk {n}, {self.purpose}")) for n in range(CLERKS)]
        self._work: list[Future[None]] = [self._threads.submit(self._register_all, *desk) for desk in desks]

    def until(self, acknowledged: int) -> None:
        """Wait until so many are registered; a clerk's failure is raised here."""
        while len(self.entries) < acknowledged:
            for work in self._work:
                if work.done():
                    work.result()
            time.sleep(0.02)

    def enough(self) -> None:
        """Let nobody begin another."""
        with self._lock:
            self.wanted -= len(self._tickets)
            self._tickets.clear()

    def finish(self) -> None:
        for work in self._work:
            work.result()
        self._threads.shutdown()
        assert len(self.entries) == self.wanted
        assert self.corrected

    def _clerk(self, me: int) -> Api:
        name = f"registrar-{DISTRICTS[me % len(DISTRICTS)]}"
        return self.signed_in(name)

    def signed_in(self, name: str) -> Api:
        """By the token of a refresh: a session that a wrong clock ended would refuse it."""
        door, password = Api(self.state.door), self.state.accounts[name]["password"]
        session = self.insist(door, "/v1/sessions", {"username": name, "password": password})
        again = {"refresh_token": session["refresh_token"]}
        return Api(self.state.door, self.insist(door, "/v1/sessions/refresh", again)["access_token"])

    def _register_all(self, api: Api, me: int, chance: random.Random) -> None:
        while True:
            with self._lock:
                if not self._tickets:
                    return
                self._tickets.pop()
            self._register(api, me, chance)

    def _register(self, api: Api, me: int, chance: random.Random) -> None:
        declaration = declarations.birth(chance, district=DISTRICTS[me % len(DISTRICTS)])
        declared = self.insist(api, "/v1/births", {"form_version": "birth/1", "declaration": declaration})
        path = f"/v1/records/{declared['id']}"
        entry = self.insist(api, f"{path}/registration", {}, declared["version"])
        if me % CORRECTING == 0:
            changes = {"/child/name/given": f"{declaration['child']['name']['given']}ກ"}
            correction = {"kind": "clerical", "reason": "slip of the pen", "changes": changes}
            self.insist(api, f"{path}/correction", correction, entry["version"])
        with self._lock:
            self.entries[entry["id"]] = entry["registration_number"]
            if me % CORRECTING == 0:
                self.corrected.add(entry["id"])

    def insist(
        self,
        api: Api,
        path: str,
        body: Any,
        version: int | None = None,
        waits: Collection[str] = (),
    ) -> Any:
        """The same request with the same key until an answer stands; any other refusal is a failure.

        ``waits`` are codes of refusals that pass by themselves, too.
        """
        key, deadline, pause = uuid.uuid4().hex, time.monotonic() + _PATIENCE_S, 0.05
        while True:
            try:
                answer: Reply = api.command(path, body, version=version, key=key)
                if answer.status in {200, 201}:
                    return answer.json
                outcome = str(answer.status)
                passes = answer.status in _PASSING or answer.problem in waits
                assert passes, f"{path}: {outcome} {answer.data!r}"
            except HTTPError as error:
                outcome = type(error).__name__
            assert time.monotonic() < deadline, f"{path}: {outcome} for {_PATIENCE_S} s"
            with self._lock:
                self.retried[outcome] = self.retried.get(outcome, 0) + 1
            time.sleep(pause)
            pause = min(pause * 2, 1)
