"""A stack whose register has a size, and what people ask of it."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from unittest import mock

import psycopg2

from bench.inside import Inside, caller
from crvs_kernel.caller.context import Principal
from crvs_kernel.config import read_settings
from crvs_registration.settings import RegistrationSettings
from crvs_stack.simulation.simulate import simulate
from crvs_stack.state import find_state
from crvs_stack.tools import tools_of
from tests.support.declarations import birth
from tests.support.stack import RunningStack, run_stack

SEED, SAMPLE = 7, 400
OFFICE, PROVINCE, COUNTRY = "0101", "01", "LA"
_SOME = """
SELECT r.office, r.registration_number AS number, r.tracking_number AS tracking, p.uin, p.name,
 (SELECT max(o.name) FROM party o WHERE o.record_id = r.id AND o.role = 'mother') AS mother
FROM record r TABLESAMPLE SYSTEM (%(percent)s) JOIN party p ON p.record_id = r.id
WHERE r.registration_number IS NOT NULL AND p.uin IS NOT NULL AND p.name IS NOT NULL LIMIT %(count)s
"""
_USUAL = """
SELECT split_part(name, ' ', %(word)s) AS word FROM party TABLESAMPLE SYSTEM (%(percent)s)
WHERE name LIKE '%% %%' GROUP BY 1 ORDER BY count(*) DESC LIMIT 10
"""
_AT_OFFICE = """
SELECT p.name FROM record r JOIN party p ON p.record_id = r.id
WHERE r.office = ANY(%(offices)s) AND r.registered_at > %(since)s AND p.name IS NOT NULL LIMIT %(count)s
"""
Request = tuple[Principal, str, str, Any, str]


@contextmanager
def stack_of(records: int, name: str = "") -> Iterator[RunningStack]:
    """A stack with so many records, filled now unless it was before; one that runs is used as it is."""
    name = name or f"scale-{records}"
    if find_state(name):
        yield RunningStack(name, "postgresql", None)  # type: ignore[arg-type]  # somebody else's process
        return
    with run_stack(name, "postgresql") as stack:
        if not rows(stack, "SELECT 1 FROM record LIMIT 1"):
            simulate(stack.state, tools_of(stack.state), records, SEED)
            for service in stack.state.databases:
                rows(stack, "VACUUM ANALYZE", service=service)
        yield stack


def rows(stack: RunningStack, query: str, service: str = "registration", **values: Any) -> list[Any]:
    """What a query of the superuser gives."""
    with closing(psycopg2.connect(stack.state.databases[service]["superuser"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []


class Sized:
    """One of the two registers that are compared."""

    def __init__(self, stack: RunningStack) -> None:
        self.stack = stack
        with mock.patch.dict(os.environ, tools_of(stack.state).environment("registration")):
            self.inside = Inside(read_settings(RegistrationSettings))
        [(self.records,)] = rows(stack, "SELECT count(*) FROM record")
        self._chance = random.Random(SEED)
        percent = min(100.0, 100 * 20 * SAMPLE / self.records)
        self._some = rows(stack, _SOME, percent=percent, count=SAMPLE)
        self._given, self._surnames = (
            [word for (word,) in rows(stack, _USUAL, percent=percent, word=word)] for word in (1, 2)
        )

    def request(self, name: str) -> Request:
        """One more request of a kind."""
        return self._asked()[name]()

    @property
    def names(self) -> list[str]:
        """The kinds of requests."""
        return list(self._asked())

    def _asked(self) -> dict[str, Callable[[], Request]]:
        country, province, office = caller(COUNTRY), caller(PROVINCE), caller(OFFICE, office=OFFICE)
        queues = {f"queue {name}, country": (country, name) for name in ("to-register", "rejected", "recent")}
        return {
            "registration number": lambda: self._search(country, number=self._one()[1]),
            "tracking number": lambda: self._search(country, tracking=self._one()[2]),
            "UIN": lambda: self._search(country, uin=self._one()[3]),
            "full name, office": lambda: self._search(office, name=self._one()[4]),
            "common given name, office": lambda: self._search(office, name=self._usual(0)),
            "full name, province": lambda: self._search(province, name=self._one()[4]),
            "common given name, province": lambda: self._search(province, name=self._usual(0)),
            "full name, country": lambda: self._search(country, name=self._one()[4]),
            "common given name, country": lambda: self._search(country, name=self._usual(0)),
            "misspelt name, country": lambda: self._search(country, name=self._misspelt(self._one()[4])),
            "misspelt common name, country": lambda: self._search(country, name=self._misspelt(self._both())),
            "child and mother, country": lambda: self._search(country, name=self._child_and_mother()),
            **{name: lambda asked=asked: self._queue(*asked) for name, asked in queues.items()},  # type: ignore[misc]  # mypy loses the default of a lambda
            "queue to-register, office": lambda: self._queue(office, "to-register"),
            "declare, commonest names": lambda: self._declare(office),
        }

    def _one(self) -> Any:
        return self._chance.choice(self._some)

    def _child_and_mother(self) -> str:
        """The given names of both."""
        one = self._one()
        return f"{one[4].partition(' ')[0]} {one[5].partition(' ')[0]}"

    def _usual(self, rank: int) -> str:
        return str(self._given[rank])

    def _both(self) -> str:
        return f"{self._chance.choice(self._given)} {self._chance.choice(self._surnames)}"

    def _misspelt(self, name: str) -> str:
        """One letter left out of the given name, after its first three."""
        given, _, surname = name.partition(" ")
        place = self._chance.randrange(min(3, len(given) - 1), len(given))
        return f"{given[:place]}{given[place + 1 :]} {surname}"

    def _declare(self, by: Principal) -> Request:
        """Names that most people have, of a child of these days."""
        born = birth(self._chance, days_ago=self._chance.randrange(1, 28), district=OFFICE)
        for role in ("child", "mother", "father"):
            given, surname = self._chance.choice(self._given), self._chance.choice(self._surnames)
            born[role]["name"] = {"given": given, "surname": surname}
        return by, "POST", "/v1/births", {"form_version": "birth/1", "declaration": born}, ""

    @staticmethod
    def _search(by: Principal, **asked: str) -> Request:
        return by, "POST", "/v1/records/searches", asked, ""

    @staticmethod
    def _queue(by: Principal, queue: str) -> Request:
        return by, "GET", "/v1/records/work-list", None, f"queue={queue}"
