"""Somebody who signs in, refreshes, and has a certificate issued, again and again while clocks jump."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from crvs_contracts.numbers import RegistrationNumber
from tests.e2e.faults.crowd import Crowd
from tests.support.acts import asking

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
                self.crowd.signed_in(f"{role}-{office}") for role in ("registrar", "certificate-officer")
            )
            insist, body = self.crowd.insist, asking(number, "child", "lo")
            request = insist(registrar, "/v1/certificate-requests", body, waits=NOT_YET)
            path = f"/v1/certificate-requests/{request['id']}/issuance"
            self.serials.append(insist(officer, path, {})["serial"])
