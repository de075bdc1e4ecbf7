"""Fills empty tables at the speed of COPY with what commands would have written row by row.

A register of millions, for drills and measurements, comes from the product's own use cases: they run on a
unit of work that keeps what they write. The database that they read is empty, but for what answers say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Self

import orjson
from sqlalchemy import MetaData, Table
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from crvs_kernel.database.statements import Prepared
from crvs_kernel.database.tables import PLUMBING_METADATA
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.events import Event
from crvs_kernel.service import SchemaCheck

Answer = Callable[[dict[str, Any]], list[Row]]
_INSERT = re.compile(r"INSERT INTO (\w+) \(([\w, ]+)\) VALUES")
_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_IN_ARRAY = str.maketrans({"\\": "\\\\", '"': '\\"'})


class CollectingUnitOfWork(UnitOfWork):
    """Keeps plain INSERTs as rows of their tables; `answers` say by text what other statements do and give.

    A read without an answer finds nothing. It is one for many commands, and is never committed.
    """

    def __init__(self, metadata: MetaData, faults: SchemaCheck | None = None) -> None:
        self._tables = {**PLUMBING_METADATA.tables, **metadata.tables}
        self._faults = faults
        self.answers: dict[str, Answer] = {}
        self.rows_of: dict[str, list[dict[str, Any]]] = {}
        self.events: list[Event] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def rows(self, statement: Prepared, **values: Any) -> list[Row]:
        answer = self.answers.get(statement.sql)
        return answer(values) if answer else []

    lock_rows = rows

    def write(self, statement: Prepared, **values: Any) -> None:
        """Keep the row of an INSERT.

        Raises:
            LookupError: another statement, for which there is no answer.

        """
        answer = self.answers.get(statement.sql)
        if answer:
            answer(values)
            return
        found = _INSERT.match(statement.sql)
        if found is None:
            raise LookupError(f"nothing says what this does to a table: {statement.sql[:80]}")
        self.keep(found[1], values)

    def keep(self, table: str, row: dict[str, Any]) -> None:
        """Keep a row; it can be changed in place until it is taken."""
        self.rows_of.setdefault(table, []).append(row)

    def publish(self, event: Event) -> None:
        self._data_of(event)
        self.events.append(event)

    def commit(self) -> None:
        """Nothing is committed here."""

    def copies(self) -> list[tuple[str, str]]:
        """A COPY statement for each table with rows, and its text; forgets the rows."""
        taken, self.rows_of = self.rows_of, {}
        return [_copy(self._tables[name], rows) for name, rows in taken.items()]


def _copy(table: Table, rows: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """In PostgreSQL's text format of COPY."""
    writers = [(name, _writer(table.c[name].type)) for name in rows[0]]
    lines = ["\t".join([write(row[name]) for name, write in writers]) for row in rows]
    return f"COPY {table.name} ({', '.join(rows[0])}) FROM STDIN", "\n".join(lines) + "\n"


def _writer(type_: object) -> Callable[[Any], str]:
    write = _array if isinstance(type_, ARRAY) else _json if isinstance(type_, JSONB) else _plain
    return lambda value: "\\N" if value is None else write(value)


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    return str(value).translate(_SPECIAL)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode().translate(_SPECIAL)


def _array(value: Iterable[Any]) -> str:
    quoted = ",".join(f'"{str(each).translate(_IN_ARRAY)}"' for each in value)
    return f"{{{quoted}}}".translate(_SPECIAL)
