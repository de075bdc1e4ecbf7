"""SQL compiled once: SQLAlchemy Core writes the text, psycopg2 fills the values.

Compiling a Core statement at each call halves throughput (docs/performance.md), so services
prepare their few fixed statements when a module is imported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Table, bindparam, insert
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

_DIALECT = PGDialect_psycopg2()  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy


# A place with its cast, or an escaped per cent sign.
_PLACE = re.compile(r"%\((\w+)\)s((?:::\w+(?:\[\])?)?)|%%")


class SqlArray(list[Any]):
    """A list bound for a PostgreSQL array; a plain list is bound for JSON."""


@dataclass(frozen=True)
class Prepared:
    """SQL text with ``%(name)s`` places, its constants, and which of its places are arrays."""

    sql: str
    constants: dict[str, Any]
    arrays: frozenset[str]
    planned_once: bool = False  # see `sql`

    @cached_property
    def numbered(self) -> tuple[str, str]:
        """The text for PREPARE with ``$1`` places, and the arguments for EXECUTE, as places by name.

        Each place gets the type that stands around it, as a literal there would: two places of one name
        share a number only under the same cast.
        """
        numbers: dict[str, int] = {}
        arguments: list[str] = []

        def number(found: re.Match[str]) -> str:
            place, name, cast = found[0], found[1], found[2]
            if name is None:
                return "%"
            if not cast or place not in numbers:
                arguments.append(place if cast.endswith("[]") else f"%({name})s")
                numbers[place] = len(arguments)
            return f"${numbers[place]}{cast}"

        return _PLACE.sub(number, self.sql), ", ".join(arguments)

    def arguments(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values in a form that psycopg2 sends rightly."""
        bound = dict(self.constants)
        for name, value in values.items():
            bound[name] = _bind(value, is_array=name in self.arrays)
        return bound


def _bind(value: Any, *, is_array: bool) -> Any:
    if value is None or isinstance(value, str | int | float | bytes | datetime | date):
        return value
    if isinstance(value, SqlArray) or (is_array and isinstance(value, list | tuple | frozenset | set)):
        return list(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, tuple):
        return value  # for `IN %(name)s` written by hand
    return orjson.dumps(value).decode()


def prepare(statement: ClauseElement) -> Prepared:
    """Compile a Core statement once, at import.

    Literal values in the statement become constants; ``bindparam`` places are filled at each call. Casts are
    written out where PostgreSQL needs them (JSONB, UUID, arrays).
    """
    compiled = statement.compile(dialect=_DIALECT)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError("only statements with values are prepared")
    required = {each.key for each in compiled.binds.values() if each.required}
    arrays = {name for name, each in compiled.binds.items() if isinstance(each.type, ARRAY)}
    constants = {name: value for name, value in compiled.params.items() if name not in required}
    return Prepared(
        str(compiled), {k: _bind(v, is_array=k in arrays) for k, v in constants.items()}, frozenset(arrays)
    )


def sql(text: str, arrays: tuple[str, ...] = (), *, planned_once: bool = False) -> Prepared:
    """SQL written by hand, where Core would hide what matters; values only in ``%(name)s`` places.

    With ``planned_once`` each connection parses and plans the statement once, for all values (`plans`). It is
    for what runs often and whose best plan is the same for any value, in a small table and in a large one:
    one statement, no list written as ``IN %(name)s``, no partial index whose condition is a value.
    """
    return Prepared(text, {}, frozenset(arrays), planned_once)


def insert_into(table: Table, *columns: str) -> Prepared:
    """An INSERT of the named columns; without names, of all that the database does not fill by itself."""
    names = columns or tuple(c.name for c in table.columns if c.server_default is None and c.identity is None)
    places = {name: bindparam(name, type_=table.c[name].type) for name in names}
    made = prepare(insert(table).inline().values(places))  # inline: no RETURNING that nobody reads
    return replace(made, planned_once=True)
