"""Searches by name in SQL: by the word index, the nearest first, then the newest.

One typed word, and two of one person, are keys of the index (`domain.name_pairs`): of each the newest
records of an office are read, so a name that everybody has costs no more than a rare one. Keys are read in
the order of their distance, some at a time, until the page is full. Words of several people are met apart
(`several_words`).
"""

# ruff: noqa: S608 - the text is made of constants only

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from crvs_kernel.database.statements import Prepared, SqlArray, sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.domain.name_pairs import Key, keys_meant
from crvs_registration.domain.reach import Reach
from crvs_registration.domain.typed_name import Slot
from crvs_registration.store import criteria, several_words
from crvs_registration.store.criteria import COLUMNS, MOST_COUNTED, Found, SearchRecords
from crvs_registration.store.index_reads import places, some_rows

_FEWEST_KEYS: Final = 8  # that are read at a time
_MORE: Final = 8  # times as many the next time
_MOST_READ: Final = 2 * MOST_COUNTED  # rows of the index that are counted; a record may have several of them
_ALL: Final = 1_000_000  # farther than anything that is found
_NOTHING: Final = (-1, "")  # before the nearest


@dataclass(frozen=True)
class _Shape:
    """What decides the text of a search; each has one text, and few occur."""

    scope: str
    given: tuple[str, ...]
    narrowed: bool  # whether the record itself decides
    after: bool = False  # a page that goes on among records of one distance
    passed: bool = False  # nearer ones were shown

    @property
    def record(self) -> str:
        """SQL: the record of a row w, and the conditions on it, where there are any."""
        return " JOIN record r ON r.id = w.record_id" if self.narrowed else ""

    @property
    def conditions(self) -> str:
        return criteria.conditions(self.given) if self.narrowed else ""

    @property
    def rest(self) -> str:
        """SQL: that a row w comes after what was shown; OFFSET keeps it a look at each record."""
        passed = """ AND NOT EXISTS (
   SELECT FROM name_word e WHERE e.record_id = w.record_id AND e.word = ANY(%(passed)s::text[]) OFFSET 0)"""
        return (
            " AND w.record_id <> ALL(%(seen)s::uuid[])"
            + (" AND w.record_id < %(last)s::uuid" if self.after else "")
            + (passed if self.passed else "")
        )


@dataclass
class _Part:
    """Keys so near, all of one distance together; and so near are the records that are met."""

    nearest: int
    farthest: int
    keys: list[Key]


def search(
    uow: UnitOfWork, asked: SearchRecords, meanings: Sequence[tuple[Slot, ...]], reach: Reach
) -> Found:
    """Summaries with how far each is from what was typed, 0 for exactly."""
    return _Search(uow, asked, meanings, reach).found()


class _Search:
    def __init__(
        self, uow: UnitOfWork, asked: SearchRecords, meanings: Sequence[tuple[Slot, ...]], reach: Reach
    ) -> None:
        self._uow, self._limit, self._reach = uow, asked.limit, reach
        self._keys = keys_meant(meanings)
        self._met = several_words.Meeting(uow, meanings, reach)
        given = criteria.given(asked)
        self._shape = _Shape(
            criteria.scope(reach), given, narrowed=bool(given or reach.declared_by or reach.kinds)
        )
        self._values = (
            criteria.values(asked) | criteria.reach_values(reach) | {"books": criteria.books(reach)}
        )
        cost, _, last = (asked.cursor or "").rpartition(".")
        self._after = (int(cost or 0), last) if last else _NOTHING

    def found(self) -> Found:
        rows: list[dict[str, Any]] = []
        for part in self._parts():
            rows += self._page(part, rows)
            if len(rows) > self._limit:
                return Found(rows, *self._counted())
        if self._after == _NOTHING:
            return Found(rows, len(rows), self._met.capped)
        return Found(rows, *self._counted())

    def _parts(self) -> Iterator[_Part]:
        """What is not shown yet, the nearest first; at last the records that are farther than any key."""
        start, most = self._after[0], _FEWEST_KEYS
        if start >= 0:
            yield _Part(start, start, [key for key in self._keys if key[1] == start])
        keys, nearest = list[Key](), start + 1
        for cost, alike in groupby(self._keys, key=itemgetter(1)):
            keys += alike if cost > start else ()
            if keys and (cost == 0 or len(keys) >= most):
                yield _Part(nearest, cost, keys)
                most *= _MORE if cost else 1
                keys, nearest = [], cost + 1
        yield _Part(nearest, _ALL, keys)

    def _page(self, part: _Part, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The next rows: none that is on this page, or that pages before it had."""
        met = self._met.within(part.nearest, part.farthest)
        if not part.keys and not met:
            return []
        before = min(part.nearest - 1, self._after[0])
        passed = [key for key, cost in self._keys if cost <= before]
        seen = [*self._met.within(0, before), *(row["id"] for row in rows)]
        shape = replace(self._shape, after=part.nearest == self._after[0], passed=bool(passed))
        return self._uow.rows(
            _page(shape),
            **self._values | _listed(part.keys) | _listed(met.items(), "met"),
            passed=SqlArray(passed),
            seen=SqlArray(seen),
            last=self._after[1] or None,
            limit=self._limit + 1 - len(rows),
        )

    def _counted(self) -> tuple[int, bool]:
        met = self._met.within(0, _ALL)
        [row] = self._uow.rows(
            _count(self._shape), **self._values | _listed(self._keys) | _listed(met.items(), "met")
        )
        return row["records"], self._met.capped or row["read"] >= _MOST_READ


def _listed(pairs: Iterable[tuple[str, int]], name: str = "words") -> dict[str, SqlArray]:
    """Two arrays: of the keys or records, and of their distances."""
    names, costs = zip(*pairs, strict=True) if pairs else ((), ())
    return {name: SqlArray(names), f"{name}_costs": SqlArray(costs)}


_KEYS: Final = "keys AS (SELECT * FROM unnest(%(words)s::text[], %(words_costs)s::int[]) AS x(word, cost))"
_MET: Final = "unnest(%(met)s::uuid[], %(met_costs)s::int[]) AS w(record_id, cost)"


@cache
def _page(shape: _Shape) -> Prepared:
    """The newest records of each key and office, as many as the page takes, and those that are met."""
    return sql(
        f"""WITH RECURSIVE {_KEYS}, {places("keys", "word, cost", shape.scope)},
hit AS (SELECT record_id, min(cost) AS cost FROM (
  SELECT newest.record_id, p.cost FROM place p CROSS JOIN LATERAL (
   SELECT w.record_id FROM name_word w{shape.record}
   WHERE w.word = p.word AND w.office = p.office{shape.conditions}{shape.rest}
   ORDER BY w.record_id DESC LIMIT %(limit)s) AS newest WHERE p.office IS NOT NULL
  UNION ALL SELECT w.record_id, w.cost FROM {_MET}{shape.record}
   WHERE TRUE{shape.conditions}{shape.rest}) AS f GROUP BY record_id),
page AS (SELECT * FROM hit ORDER BY cost, record_id DESC LIMIT %(limit)s)
SELECT {COLUMNS}, page.cost FROM page JOIN record r ON r.id = page.record_id ORDER BY page.cost, r.id DESC""",
        arrays=("offices",),
        planned_once=not shape.narrowed and not shape.passed,
    )


@cache
def _count(shape: _Shape) -> Prepared:
    """How many rows of the index were read, up to a limit, and of how many records they are."""
    most = str(_MOST_READ)
    rows = some_rows("w.record_id", "keys", most, shape.scope, (shape.record, shape.conditions))
    return sql(
        f"""WITH {_KEYS}, hit AS (SELECT record_id, count(*) AS rows FROM (
  ({rows} LIMIT {most})
  UNION ALL SELECT w.record_id FROM {_MET}{shape.record} WHERE TRUE{shape.conditions}) AS f
 GROUP BY record_id)
SELECT count(*) AS records, coalesce(sum(rows), 0)::int AS read FROM hit""",
        arrays=("offices",),
        planned_once=not shape.narrowed,
    )
