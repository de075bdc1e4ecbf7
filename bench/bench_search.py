"""How well records are found as registrars type: hits among the first five, by kind of slip."""

from __future__ import annotations

import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import get_args

import orjson
import psycopg2

from bench.labelled.pairs import Model
from bench.labelled.queries import Line, Query, queries, register
from crvs_kernel.caller.context import Principal
from crvs_kernel.database import migrate
from crvs_kernel.observability import configure_logging
from crvs_stack.postgres import EmbeddedPostgres
from crvs_stack.processes import free_ports
from crvs_stack.programs import command
from crvs_stack.tools import ServiceTools
from tests.support.registry import REGISTRAR, Registry, build, settings_for
from tests.support.servers import PostgresServer, ServiceDatabase, server_directory

SEED, RECORDS, OF_EACH, OFFICE, FIRST = 7, 3000, 12, "0101", 5
MODELS: tuple[Model, ...] = get_args(Model)


def fill(database: ServiceDatabase, lines: list[Line]) -> dict[str, tuple[str, str]]:
    """Make the records by the product's own command; give id and tracking number by registration number."""
    migrate.upgrade("crvs_registration.migrations", database.migrator_url)
    with tempfile.TemporaryDirectory() as name:
        file, events = Path(name) / "lines", Path(name) / "events"
        file.write_bytes(b"".join(orjson.dumps(line.fill) + b"\n" for line in lines))
        tools = ServiceTools(Path(name), {"registration": database.app_url})
        environment = tools.environment("registration") | {"THABIAN_MIGRATOR_URL": database.migrator_url}
        subprocess.run(command("registration", "fill", str(file), str(events)), env=environment, check=True)
    with closing(psycopg2.connect(database.superuser_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT registration_number, id::text, tracking_number FROM record")
        return {number: (record, tracking) for number, record, tracking in cursor.fetchall()}


def place_of(query: Query, meant: str, registry: Registry) -> int | None:
    """Where the record that is meant stands among the first answers, from 0; None where it does not."""
    answer = registry.search(phrase=query.typed, limit=FIRST)
    found = [each["id"] for each in answer.json.get("items", ())]
    return found.index(meant) if meant in found else None


def report(places: dict[str, list[int | None]], missed: list[Query], title: str) -> None:
    every = [place for each in places.values() for place in each]
    print(f"\n{title}: {len(every)} searches, {_share(every):.3f} among the first {FIRST}", end="")
    print(f", {sum(place == 0 for place in every) / len(every):.3f} the first")
    for slip, found in places.items():
        print(f"    {slip:32} {_share(found):.2f} of {len(found)}")
    for query in missed:
        print(f"      not found: {query.slip}: {query.typed!r}, {query.number}")


def _share(places: list[int | None]) -> float:
    return sum(place is not None for place in places) / len(places)


def measure(model: Model, database: ServiceDatabase) -> None:
    lines = register(model, SEED, RECORDS, OFFICE)
    records = fill(database, lines)
    reader = Principal("registrar", "staff", OFFICE, (OFFICE,), REGISTRAR.scopes, "duty", "bench")
    registry = Registry(build(database.app_url), settings_for(database.app_url), reader)
    configure_logging("registration", "WARNING")
    tracking = {number: found[1] for number, found in records.items()}
    places: dict[str, list[int | None]] = defaultdict(list)
    missed = []
    for query in queries(lines, tracking, OFFICE, SEED, OF_EACH):
        place = place_of(query, records[query.number][0], registry)
        places[query.slip].append(place)
        missed += [query] if place is None else []
    here = sum(line.fill["office"] == OFFICE for line in lines)
    report(places, missed, f"{model} names, {here} of {len(lines)} records at the office")


def main() -> None:
    for database, model in zip(databases(len(MODELS)), MODELS, strict=True):
        measure(model, database)


def databases(number: int) -> Iterator[ServiceDatabase]:
    """Fresh databases on a server of their own."""
    with server_directory() as directory:
        server = EmbeddedPostgres(directory, free_ports(1)[0], durable=False)
        server.start()
        try:
            for _ in range(number):
                yield PostgresServer(server).create_database("registration")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
