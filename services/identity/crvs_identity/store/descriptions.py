"""What entries and papers say of persons, sealed; and the index by which likely doubles are found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson

from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.statements import SqlArray, sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.primitives import canonical_json
from crvs_kernel.service import SealedColumn

_MOST: Final = 60  # persons who share the most keys are compared
_KEEP = sql(
    "INSERT INTO description (record_id, version, uin, since, sealed)"
    " VALUES (%(record_id)s, %(version)s, %(uin)s, %(since)s, %(sealed)s) ON CONFLICT DO NOTHING",
    planned_once=True,
)
_SELECT = "SELECT record_id::text AS record_id, version, since, sealed, at FROM description"
_OF_RECORDS = sql(
    f"{_SELECT} WHERE record_id = ANY(%(records)s::uuid[]) ORDER BY record_id, version", ("records",)
)
_OF_PERSONS = sql(
    f"{_SELECT} WHERE record_id = ANY(%(records)s::uuid[]) OR uin = ANY(%(uins)s::text[])"
    " ORDER BY since, record_id, version",
    ("records", "uins"),
)
_ALIKE = sql(
    "SELECT id::text AS id, uin, coalesce(stands_as, uin) AS stands_as, office, status, sex,"
    " coalesce(birth_record_id, id)::text AS record_id FROM person WHERE keys && %(keys)s::text[]"
    " ORDER BY cardinality(ARRAY(SELECT unnest(keys) INTERSECT SELECT unnest(%(keys)s::text[]))) DESC, id"
    " LIMIT %(most)s",
    ("keys",),
)
# Of two registrars who enrol one person at once, the second one sees the first one's.
_TAKE_TURN = sql(
    "SELECT pg_advisory_xact_lock(each) FROM (SELECT DISTINCT hashtextextended('person:' || key, 0) AS each"
    " FROM unnest(%(keys)s::text[]) AS key ORDER BY 1) AS ordered",
    ("keys",),
)


def place_of(record_id: str, version: int | str) -> bytes:
    """Binds a sealed description to its row."""
    return canonical_json(["description", record_id, str(version)])


SEALED: Final = SealedColumn(
    "description",
    "sealed",
    ("record_id", "version"),
    lambda row: place_of(row["record_id"], row["version"]),
)


@dataclass(frozen=True)
class Description:
    """What one version of an entry, or a person's papers, say; ``uin`` is stated where it is no birth's."""

    record_id: str  # of the entry; of papers, the id of the person
    version: int
    since: date
    content: Mapping[str, Any]
    at: Any = None


class Descriptions:
    """Reads and adds descriptions; they hold names, so that they are sealed (law 10 and the law on data)."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def keep(self, uow: UnitOfWork, row: Mapping[str, Any], content: Mapping[str, Any]) -> None:
        """Queue a description; a repeat changes nothing."""
        place = place_of(row["record_id"], row["version"])
        uow.write(_KEEP, **row, sealed=self._cipher.seal(canonical_json(content), place))

    def newest(self, uow: UnitOfWork, records: Sequence[str]) -> dict[str, Description]:
        """The last description of each record."""
        rows = uow.rows(_OF_RECORDS, records=SqlArray(records)) if records else []
        return {each.record_id: each for each in self._opened(rows)}

    def history(self, uow: UnitOfWork, records: Sequence[str], uins: Sequence[str]) -> list[Description]:
        """All descriptions of a person, in the order of the days from which they hold."""
        return list(self._opened(uow.rows(_OF_PERSONS, records=SqlArray(records), uins=SqlArray(uins))))

    def _opened(self, rows: Sequence[Row]) -> Iterator[Description]:
        for row in rows:
            sealed = self._cipher.open(bytes(row["sealed"]), place_of(row["record_id"], row["version"]))
            known = {name: row[name] for name in ("record_id", "version", "since", "at")}
            yield Description(**known, content=orjson.loads(sealed))


def take_turn(uow: UnitOfWork, keys: Sequence[str]) -> None:
    """Wait for others who enrol somebody alike."""
    uow.lock(_TAKE_TURN, keys=SqlArray(sorted(keys)))


def alike(uow: UnitOfWork, keys: Sequence[str]) -> list[Row]:
    """Persons with any of these keys; those who share most of them first."""
    return uow.rows(_ALIKE, keys=SqlArray(keys), most=_MOST)
