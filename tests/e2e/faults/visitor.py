"""Somebody who signs in, refreshes, and has a certificate issued, again and again while clocks jump."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from crvs_contracts.numbers import RegistrationNumber
from tests.e2e.faults.crowd import Crowd
from tests.support.acts import asking
from tests.support.api import Api

NOT_YET = frozenset({"not-found"})  # the entry is on its way


@dataclass
class Visitor:
    """Asks for a certificate of the entry that the crowd made last; ``serials`` were issued."""

    crowd: Crowd
    serials: list[str] = field(default_factory=list)
    _done: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def visiting(self) -> Iterator[None]:
        with ThreadPoolExecutor(1) as pool:
            visit = pool.submit(self._visit)
            try:
                yield
            finally:
                self._done.set()
            visit.result()

    def _visit(self) -> None:
        self.crowd.until(1)
        while not self._done.is_set():
            number = list(self.crowd.entries.values())[-1]
            office = RegistrationNumber.parse(number).office
            registrar, officer = (
                self._signed_in(f"{role}-{office}") for role in ("registrar", "certificate-officer")
            )
            insist, body = self.crowd.insist, asking(number, "child", "lo")
            request = insist(registrar, "/v1/certificate-requests", body, waits=NOT_YET)
            path = f"/v1/certificate-requests/{request['id']}/issuance"
            self.serials.append(insist(officer, path, {})["serial"])

    def _signed_in(self, name: str) -> Api:
        """By the token of a refresh: a session that a wrong clock ended would refuse it."""
        door, password = Api(self.crowd.state.door), self.crowd.state.accounts[name]["password"]
        opened = self.crowd.insist(door, "/v1/sessions", {"username": name, "password": password})
        return Api(door.door, self._refreshed(door, opened)["access_token"])

    def _refreshed(self, door: Api, session: Any) -> Any:
        return self.crowd.insist(door, "/v1/sessions/refresh", {"refresh_token": session["refresh_token"]})
