"""A register that was filled by COPY is one that the services themselves could have made."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg2
import pytest

from crvs_contracts.comparing import NUMBERED
from crvs_kernel.database import migrate
from crvs_stack.comparing import compare
from crvs_stack.errors import StackError
from crvs_stack.simulation import simulate as filling
from crvs_stack.simulation.country import Country
from crvs_stack.simulation.simulate import simulate
from crvs_stack.tools import ServiceTools

RECORDS = 2300  # more than a part of `verify`
_INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"


class Filled:
    """The four services with records, each with a database of its own, filled once."""

    def __init__(self, postgres: Any, directory: Path) -> None:
        self.databases = {name: postgres.create_database(name) for name in NUMBERED}
        for name, database in self.databases.items():
            migrate.upgrade(f"crvs_{name}.migrations", database.migrator_url)
        self.before = {name: self.ask(name, _INDEXES) for name in NUMBERED}
        urls = {
            name: {"app": each.app_url, "migrator": each.migrator_url}
            for name, each in self.databases.items()
        }
        self.state: Any = SimpleNamespace(directory=directory, databases=urls)
        self.tools = ServiceTools(directory, {name: each["app"] for name, each in urls.items()})
        self.fill()

    def fill(self) -> None:
        simulate(self.state, self.tools, RECORDS, seed=1)

    def ask(self, service: str, query: str) -> list[Any]:
        url = self.databases[service].superuser_url
        with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return [row[0] if len(row) == 1 else row for row in cursor.fetchall()]


@pytest.fixture(name="filled", scope="module")
def _filled(postgres: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    made = Filled(postgres, tmp_path_factory.mktemp("simulated"))
    yield made
    for database in made.databases.values():
        postgres.drop_database(database)


def test_every_chain_holds_and_all_services_know_the_same(filled: Filled) -> None:
    assert filled.ask("registration", "SELECT count(*) FROM record") == [RECORDS]
    assert "what its actions say" in filled.tools.run("registration", "verify")
    assert compare(filled.tools) == []


def test_the_parts_after_a_record_can_be_verified_alone(filled: Filled) -> None:
    first, last = filled.ask("registration", "SELECT min(id::text), max(id::text) FROM record")[0]
    with closing(psycopg2.connect(filled.databases["registration"].superuser_url)) as connection:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE record SET office = 'x' || office WHERE id IN (%s, %s)", (first, last))
        connection.commit()
        whole = filled.tools.run("registration", "verify", accept=(1,)).splitlines()
        rest = filled.tools.run("registration", "verify", "--after", first, accept=(1,)).splitlines()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE record SET office = substr(office, 2) WHERE id IN (%s, %s)", (first, last))
        connection.commit()
    assert whole[:2] == [f"record {first}: office", f"record {last}: office"]
    assert rest[0] == f"record {last}: office"


def test_tables_have_their_indexes_again_and_are_not_filled_twice(filled: Filled) -> None:
    with pytest.raises(StackError, match="fill ended with 2"):
        filled.fill()
    assert {name: filled.ask(name, _INDEXES) for name in NUMBERED} == filled.before
    assert filled.ask("registration", "SELECT count(*) FROM record") == [RECORDS]


def test_the_feed_has_every_event_and_goes_on_behind_the_last(filled: Filled) -> None:
    last, events = filled.ask("exchange", "SELECT (SELECT last FROM feed_position), count(*) FROM feed")[0]
    assert last == events == filled.ask("exchange", "SELECT max(seq) FROM feed")[0]
    persons = filled.ask("identity", "SELECT count(*) FROM person")[0]
    waiting = filled.ask("registration", "SELECT count(*) FROM record WHERE status = 'declared'")[0]
    assert events == 2 * RECORDS - waiting + persons


def test_the_same_seed_makes_the_same_country() -> None:
    until = datetime(2026, 11, 24, tzinfo=UTC)
    one, same, other = (list(Country(50, seed, until).lines()) for seed in (7, 7, 8))
    assert one == same != other


def test_a_service_keeps_nothing_of_lines_that_were_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of what it is given is not the end of all when whoever gives it is interrupted."""
    kept = tmp_path / "kept"
    program = f"import sys; sys.stdin.read(); open({str(kept)!r}, 'w')"
    monkeypatch.setattr(filling, "command", lambda *_: [sys.executable, "-c", program])
    monkeypatch.setattr(Country, "lines", lambda _: cut_off())
    state: Any = SimpleNamespace(directory=tmp_path, databases={"registration": {"migrator": ""}})
    with pytest.raises((KeyboardInterrupt, StackError)):
        simulate(state, ServiceTools(tmp_path, {"registration": ""}), RECORDS, seed=1)
    assert not kept.exists()


def cut_off() -> Iterator[bytes]:
    yield b"{}"
    raise KeyboardInterrupt
