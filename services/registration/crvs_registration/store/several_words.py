"""Records that have all of several words, whoever has them: a child's name and a mother's.

The rarest word is read from the index, its newest records up to a limit, and the others are looked up for
each. Where even the rarest is common, pairs of words that stand together lead to records, too, and not all
may be found: then there may be more than were counted.
"""

# ruff: noqa: S608 - the text is made of constants only

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, pairwise
from typing import Any, Final

from crvs_kernel.database.statements import Prepared, SqlArray, sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.domain.name_pairs import pairs_meant
from crvs_registration.domain.reach import Reach
from crvs_registration.domain.typed_name import Slot
from crvs_registration.store import criteria
from crvs_registration.store.index_reads import places, some_rows

_ANOTHER_PARTY: Final = 60  # how much farther a record is in which two people have the words between them
_MOST_NEAR: Final = 6  # words that may be meant, where none is there as it was typed
_MOST_PROBES: Final = 3000  # looks into the index for one meaning
_FEWEST_OF_OFFICE: Final = 4  # newest records of a word and an office among which the newest are found
_NO_SLOT: Final = -1


@dataclass(frozen=True)
class _Meant:
    """One meaning, by its number: the words of each slot, those that are there as typed or the nearest."""

    number: int
    slots: tuple[Slot, ...]

    def looked_at(self, slot: int) -> int:
        """How many records with a word of one slot can be looked at."""
        return _MOST_PROBES // sum(len(each) for place, each in enumerate(self.slots) if place != slot)


class Meeting:
    """The records of the meanings of several words, read when they are asked for."""

    def __init__(self, uow: UnitOfWork, meanings: Sequence[tuple[Slot, ...]], reach: Reach) -> None:
        self._uow, self._scope = uow, criteria.scope(reach)
        self._where = criteria.reach_values(reach)
        self._books = criteria.books(reach)
        several = [meaning for meaning in meanings if len(meaning) > 1]
        self._meant = [_Meant(number, tuple(map(_usual, meaning))) for number, meaning in enumerate(several)]
        self._nearest = 0 if any(len(meaning) > 2 for meaning in several) else _ANOTHER_PARTY
        self.capped = False  # whether some records were not looked at

    def within(self, nearest: int, farthest: int) -> dict[str, int]:
        """Records that are so far, each with its distance."""
        if not self._meant or farthest < self._nearest:
            return {}
        return {record: cost for record, cost in self._met.items() if nearest <= cost <= farthest}

    @cached_property
    def _met(self) -> dict[str, int]:
        started = list(chain.from_iterable(self._starts()))
        if not started:
            return {}
        slots = [
            (meant.number, place, word, cost)
            for meant in self._meant
            for place, slot in enumerate(meant.slots)
            for word, cost in slot
        ]
        rows = self._uow.rows(
            _meet(self._scope),
            **self._where,
            **_arrays("start", "meaning slot word cost of_office most", started),
            **_arrays("slot", "meaning slot word cost", slots),
            lengths=SqlArray(len(meant.slots) for meant in self._meant),
        )
        return {row["record_id"]: row["cost"] for row in rows}

    def _starts(self) -> Iterator[Iterator[tuple[Any, ...]]]:
        """Of each meaning the words to begin with; how many of their newest records, of an office, in all."""
        sizes = self._sizes()
        for meant in self._meant:
            slot = min(range(len(meant.slots)), key=lambda each: sizes.get((meant.number, each), 0))
            size, most = sizes.get((meant.number, slot), 0), meant.looked_at(slot)
            if not size:
                continue
            of_office = most
            if size > most:
                self.capped = True
                of_office = max(most // len(self._books), _FEWEST_OF_OFFICE)
                pairs = chain.from_iterable(pairs_meant(*two)[:_MOST_NEAR] for two in pairwise(meant.slots))
                yield ((meant.number, _NO_SLOT, key, 0, of_office, most) for key, _ in pairs)
            yield ((meant.number, slot, word, cost, of_office, most) for word, cost in meant.slots[slot])

    def _sizes(self) -> dict[tuple[int, int], int]:
        """How many records each slot has, up to one more than can be looked at."""
        words = [
            (meant.number, place, word, meant.looked_at(place) + 1)
            for meant in self._meant
            for place, slot in enumerate(meant.slots)
            for word, _ in slot
        ]
        rows = self._uow.rows(
            _sizes(self._scope), **self._where, **_arrays("slot", "meaning slot word most", words)
        )
        return {(row["meaning"], row["slot"]): row["size"] for row in rows}


def _usual(slot: Slot) -> Slot:
    return tuple(word for word in slot if not word[1]) or slot[:_MOST_NEAR]


def _arrays(name: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> dict[str, SqlArray]:
    return {
        f"{name}_{column}": SqlArray(values)
        for column, values in zip(columns.split(), zip(*rows, strict=True), strict=True)
    }


@cache
def _sizes(scope: str) -> Prepared:
    return sql(
        f"""WITH slot AS (SELECT * FROM unnest(%(slot_meaning)s::int[], %(slot_slot)s::int[],
  %(slot_word)s::text[], %(slot_most)s::int[]) AS s(meaning, slot, word, most))
SELECT meaning, slot, count(*) AS size
FROM ({some_rows("x.meaning, x.slot", "slot", "x.most", scope)}) AS each GROUP BY meaning, slot""",
        arrays=("offices",),
        planned_once=True,
    )


@cache
def _meet(scope: str) -> Prepared:
    return sql(
        f"""WITH RECURSIVE start AS (SELECT * FROM unnest(%(start_meaning)s::int[], %(start_slot)s::int[],
  %(start_word)s::text[], %(start_cost)s::int[], %(start_of_office)s::int[], %(start_most)s::int[])
  AS s(meaning, slot, word, cost, of_office, most)),
slot AS (SELECT * FROM unnest(%(slot_meaning)s::int[], %(slot_slot)s::int[], %(slot_word)s::text[],
  %(slot_cost)s::int[]) AS s(meaning, slot, word, cost)),
{places("start", "meaning, slot, word, cost, of_office, most", scope)},
driver AS MATERIALIZED (SELECT * FROM (SELECT p.meaning, p.slot, p.cost, p.office, newest.*,
   row_number() OVER (PARTITION BY p.meaning, p.slot ORDER BY newest.record_id DESC) AS place, p.most
  FROM place p CROSS JOIN LATERAL (
   SELECT w.record_id, w.parties FROM name_word w WHERE w.word = p.word AND w.office = p.office
   ORDER BY w.record_id DESC LIMIT p.of_office) AS newest WHERE p.office IS NOT NULL) AS all_of_them
 WHERE place <= most),
one AS (SELECT DISTINCT meaning, slot, office, record_id FROM driver),
has AS (SELECT meaning, slot, record_id, cost, parties FROM driver WHERE slot >= 0
 UNION ALL SELECT s.meaning, s.slot, one.record_id, s.cost, found.parties
 FROM one JOIN slot s ON s.meaning = one.meaning AND s.slot <> one.slot CROSS JOIN LATERAL (
  SELECT w.parties FROM name_word w
  WHERE w.word = s.word AND w.office = one.office AND w.record_id = one.record_id OFFSET 0) AS found),
nearest AS (SELECT meaning, slot, record_id, min(cost) AS cost, bit_or(parties) AS parties
 FROM has GROUP BY 1, 2, 3),
met AS (SELECT record_id, sum(cost)
  + CASE WHEN count(*) = 2 OR bit_and(parties) = 0 THEN {_ANOTHER_PARTY} ELSE 0 END AS cost
 FROM nearest GROUP BY meaning, record_id HAVING count(*) = (%(lengths)s::int[])[meaning + 1])
SELECT record_id::text AS record_id, min(cost)::int AS cost FROM met GROUP BY record_id""",
        arrays=("offices",),
        planned_once=True,
    )
