"""The command that fills a service's empty tables with what its own use cases make of many lines at once.

For drills and measurements with a register as large as a country's. A service that can be filled has
``bootstrap/fill.py`` with ``build_fill(settings)``. All is one transaction: cut off, it leaves nothing.
"""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import psycopg2

from crvs_kernel.config import migrator_url, read_settings
from crvs_kernel.database.collected import CollectingUnitOfWork
from crvs_kernel.delivery.reactions import Reactions
from crvs_kernel.errors import InvalidInput, Unavailable
from crvs_kernel.events import Event
from crvs_kernel.observability import configure_logging
from crvs_kernel.process.inputs import lines_of
from crvs_kernel.process.parts import in_order
from crvs_kernel.service import Service

_CHUNK = 500  # lines
_INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = %(table)s::regclass
 AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
"""
Chunk = tuple[int, list[str]]


@dataclass(frozen=True)
class Fill:
    """How a service is filled.

    ``work`` handles a line by its number. ``tables`` are filled without their further indexes, which they get
    back at the end. They must be empty, unless ``after`` is SQL that gives the number before the first line.
    """

    unit: CollectingUnitOfWork
    work: Callable[[int, bytes], None]
    tables: tuple[str, ...]
    finish: str = "SELECT"  # SQL, when all rows are there
    after: str = ""


@dataclass
class _Rows:
    """What a chunk of lines became."""

    lines: int
    copies: list[tuple[str, str]] = field(default_factory=list)
    events: list[bytes] = field(default_factory=list)


_fill: Fill  # of this process of the pool


def run(service: Service, file: str, events: str) -> int:
    """Fill from a file, or `-`; write the events that the acts tell to another, a line each.

    Raises:
        InvalidInput: `not-empty`.

    """
    configure_logging(service.name, "WARNING")
    _prepare(service)
    connection = _connect()
    try:
        with connection.cursor() as cursor, Path(events).open("wb") as told:
            indexes = _without_indexes(cursor)
            _copy(service, _numbered(lines_of(file), _first(cursor)), cursor, told)
            _say(service, "indexes")
            cursor.execute(_fill.finish)
            for _, definition in indexes:
                cursor.execute(definition)
            cursor.execute(f"ANALYZE {', '.join(_fill.tables)}")
            connection.commit()
    finally:
        connection.close()
    return 0


def _connect() -> Any:
    try:
        return psycopg2.connect(migrator_url())
    except psycopg2.OperationalError as error:
        raise Unavailable("database-unavailable") from error


def reacting(reactions: Reactions, uow: CollectingUnitOfWork) -> Callable[[int, bytes], None]:
    """Work for a service that is filled from the events of others."""

    def work(_: int, line: bytes) -> None:
        told = orjson.loads(line)
        reactions.react(Event(**told | {"time": datetime.fromisoformat(told["time"])}), uow)

    return work


def event_line(event: Event) -> bytes:
    """An event as a line of the file that the next service is filled from."""
    return orjson.dumps({name: getattr(event, name) for name in ("type", "subject", "data", "id", "time")})


def _prepare(service: Service) -> None:
    global _fill  # noqa: PLW0603 - a process of the pool is one filler
    module = importlib.import_module(f"{service.package}.bootstrap.fill")
    _fill = module.build_fill(read_settings(service.settings_class))


def _first(cursor: Any) -> int:
    cursor.execute(_fill.after or "SELECT 0")
    return int(cursor.fetchone()[0]) + 1


def _without_indexes(cursor: Any) -> list[tuple[str, str]]:
    """Drop the indexes that no constraint needs; give their names and definitions.

    Raises:
        InvalidInput: `not-empty`.

    """
    found = []
    for table in _fill.tables:
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; SELECT EXISTS (SELECT FROM {table})")  # noqa: S608 - our own names
        if cursor.fetchone()[0] and not _fill.after:
            raise InvalidInput("not-empty")
        cursor.execute(_INDEXES, {"table": table})
        found += cursor.fetchall()
    for name, _ in found:
        cursor.execute(f"DROP INDEX {name}")
    return found


def _copy(service: Service, chunks: Iterable[Chunk], cursor: Any, told: Any) -> None:
    done = 0
    prepare = partial(_prepare, service)
    for made in in_order(_make, chunks, prepare, lambda number: _say(service, f"{number * _CHUNK} lines")):
        for statement, text in made.copies:
            cursor.copy_expert(statement, io.StringIO(text))
        told.writelines(made.events)
        done += made.lines
    _say(service, f"{done} lines")


def _numbered(lines: Iterable[str], number: int) -> Iterator[Chunk]:
    """The lines in groups, each with the number of its first line."""
    rest = iter(lines)
    while chunk := list(islice(rest, _CHUNK)):
        yield number, chunk
        number += len(chunk)


def _make(chunk: Chunk) -> _Rows:
    """What the lines became; rows of the same table behind each other."""
    first, lines = chunk
    for number, line in enumerate(lines, first):
        _fill.work(number, line.encode())
    made = _Rows(len(lines), _fill.unit.copies(), [event_line(each) + b"\n" for each in _fill.unit.events])
    _fill.unit.events.clear()
    return made


def _say(service: Service, what: str) -> None:
    sys.stderr.write(f"{service.name}: {what}\n")
    sys.stderr.flush()
