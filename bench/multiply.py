"""Makes of each record of a filled register several, in SQL: a register of millions in the time of copying.

    python -m bench.multiply postgresql://postgres:…@127.0.0.1:9599 --times 10

Only PostgreSQL runs meanwhile, best with `wal_level = minimal`. What people search by is made by the
product's own code from the multiplied records. What is sealed is copied as it is, so certificates and
exchange cannot open copies; hash chains of copies do not verify.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

import psycopg2

from bench.multiplied import COPIED, INDEX, TABLES, WORK
from crvs_contracts.numbers import RegistrationNumber, generate_tracking_number, generate_uin
from crvs_kernel.database.collected import CollectingUnitOfWork
from crvs_registration.domain.records import Record
from crvs_registration.store.rows import COLUMNS, party_rows, record_of, word_rows
from crvs_registration.store.tables import metadata

_SEED, _PAGE = 7, 2000
_INDEXES = """SELECT c.relname, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)"""
_FIRST = """SELECT r.id::text, r.registration_number, r.tracking_number, r.links ->> 'child', b.last
FROM record r
LEFT JOIN book b ON r.registration_number IS NOT NULL AND (b.office, b.kind) = (r.office, r.kind)
 AND b.year = split_part(right(r.registration_number, 14), '-', 1)::int ORDER BY r.id"""


def copies(first: Sequence[tuple[Any, ...]], times: int) -> Iterator[str]:
    """A line of `copied` for each record and each copy; the copy 0 is the record itself."""
    chance = random.Random(_SEED)
    given = {number for _, _, tracking, uin, _ in first for number in (tracking, uin)}
    for record_id, number, tracking, uin, last in first:
        yield _line(record_id, 0, record_id, number, tracking, uin)
        for copy in range(1, times):
            digits = hashlib.md5(f"{record_id}{copy}".encode(), usedforsecurity=False).hexdigest()
            new_id = f"{record_id[:15]}{digits[:3]}-9{digits[3:6]}-{digits[6:18]}"
            new_tracking = _fresh(generate_tracking_number, chance, given)
            new_uin = _fresh(generate_uin, chance, given) if uin else None
            yield _line(record_id, copy, new_id, _later(number, copy, last), new_tracking, new_uin)


def _line(*values: Any) -> str:
    return "\t".join("\\N" if each is None else str(each) for each in values) + "\n"


def _fresh(generate: Callable[..., str], chance: random.Random, given: set[str]) -> str:
    while (drawn := generate(chance.randrange)) in given:
        pass
    given.add(drawn)
    return drawn


def _later(number: str | None, copy: int, last: int) -> str | None:
    """The number of a copy, behind the last one of its book."""
    if number is None:
        return None
    book, rest = number.split("-", 1)
    office, year, sequence, _ = rest.rsplit("-", 3)
    return str(RegistrationNumber(book, office, int(year), int(sequence) + copy * last))


def multiply(cursor: Any, service: str, lines: str) -> None:
    """One transaction; tables are emptied in it, so that with little WAL their rows need none."""
    cursor.execute(COPIED)
    cursor.copy_expert("COPY copied FROM STDIN", io.StringIO(lines))
    cursor.execute(INDEX)
    with _Anew(cursor, TABLES[service]):
        for statement in WORK[service]:
            _say(f"{service}: {statement.split('(')[0][:40]}")
            cursor.execute(statement)
    cursor.execute("DROP TABLE copied")


class _Anew:
    """Tables that are filled anew from their rows, which lie in base_…, and get their indexes at the end."""

    def __init__(self, cursor: Any, tables: tuple[str, ...]) -> None:
        self._cursor, self._tables, self._indexes = cursor, tables, list[str]()
        cursor.execute("SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = on")

    def __enter__(self) -> None:
        for table in self._tables:
            self._cursor.execute(f"CREATE UNLOGGED TABLE base_{table} AS TABLE {table}; ANALYZE base_{table}")
            empty(self._cursor, table, self._indexes)

    def __exit__(self, failed: object, *_: object) -> None:
        if failed is None:
            for definition in self._indexes:
                _say(definition[:60])
                self._cursor.execute(definition)
            for table in self._tables:
                self._cursor.execute(f"DROP TABLE base_{table}; ANALYZE {table}")


def empty(cursor: Any, table: str, indexes: list[str]) -> None:
    """Take all rows and the indexes without which a table can be."""
    cursor.execute(_INDEXES, (table,))
    for name, definition in cursor.fetchall():
        indexes.append(definition)
        cursor.execute(f"DROP INDEX {name}")
    cursor.execute(f"TRUNCATE {table} RESTART IDENTITY CASCADE")


def search_rows(connection: Any) -> None:
    """Write what records are found by, as the product makes it."""
    unit, indexes, done = CollectingUnitOfWork(metadata), list[str](), 0
    with connection.cursor() as cursor, connection.cursor("records") as records:
        for table in ("party", "name_word"):
            empty(cursor, table, indexes)
        records.itersize = _PAGE
        records.execute(f"{COLUMNS} FROM record r ORDER BY r.id")
        while page := list(islice(records, _PAGE)):
            names = [each.name for each in records.description]
            for row in page:
                _keep(unit, record_of(dict(zip(names, row, strict=True))))
            for statement, text in unit.copies():
                cursor.copy_expert(statement, io.StringIO(text))
            done += len(page)
            if done % 100_000 == 0:
                _say(f"search rows of {done:,}")
        for definition in indexes:
            _say(definition[:60])
            cursor.execute(definition)
        cursor.execute("ANALYZE party; ANALYZE name_word")
    connection.commit()


def _keep(unit: CollectingUnitOfWork, record: Record) -> None:
    for row in party_rows(record):
        unit.keep("party", {"record_id": record.id, **row})
    for row in word_rows(record):
        unit.keep("name_word", {"office": record.office, "record_id": record.id, **row})


def _say(what: str) -> None:
    print(time.strftime("%H:%M:%S"), what, file=sys.stderr, flush=True)


def main() -> None:
    """``--search-rows`` writes these alone, after the way in which they are made has changed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--search-rows", action="store_true")
    chosen = parser.parse_args()
    with closing(psycopg2.connect(f"{chosen.server}/registration")) as register:
        if not chosen.search_rows:
            with register.cursor() as cursor:
                cursor.execute(_FIRST)
                lines = "".join(copies(cursor.fetchall(), chosen.times))
            register.commit()
            for service in TABLES:
                with closing(psycopg2.connect(f"{chosen.server}/{service}")) as connection:
                    with connection.cursor() as cursor:
                        multiply(cursor, service, lines)
                    connection.commit()
        search_rows(register)


if __name__ == "__main__":
    main()
