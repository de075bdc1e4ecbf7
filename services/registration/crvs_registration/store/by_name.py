"""Searches by name in SQL: by the word index, the nearest first, then the newest.

What a typed name may mean is a list of slots (`domain.typed_name`): a record has a word of each. A meaning of
one slot reads the newest records of each word and office from the index, so a name that everybody has costs
no more than a rare one. For several slots the records of each are met.
"""

# ruff: noqa: S608 - the text is made of constants only

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from crvs_kernel.database.statements import Prepared, SqlArray, sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.domain.reach import Reach
from crvs_registration.domain.typed_name import Slot
from crvs_registration.store import criteria
from crvs_registration.store.criteria import COLUMNS, MOST_COUNTED, SearchRecords

_ANOTHER_PARTY = 60  # how much farther a record is in which two people have the words between them
_MOST_READ = 2 * MOST_COUNTED  # rows of the index that are counted; a record may have several of them


@dataclass(frozen=True)
class _Shape:
    """What decides the text of a search; each has one text, and few occur."""

    scope: str
    given: tuple[str, ...]
    narrowed: bool  # whether the record itself decides
    single: bool
    sets: tuple[int, ...]  # the slots of each meaning that has several
    after: bool  # a page that is not the first


def search(
    uow: UnitOfWork, asked: SearchRecords, meanings: Sequence[tuple[Slot, ...]], reach: Reach
) -> list[dict[str, Any]]:
    """Summaries with how far each is from what was typed, 0 for exactly; one more than the limit."""
    alone, several = _parted(meanings)
    if not alone and not several:
        return []
    given = criteria.given(asked)
    shape = _Shape(
        criteria.scope(reach),
        given,
        narrowed=bool(given or reach.declared_by or reach.kinds),
        single=bool(alone),
        sets=tuple(map(len, several)),
        after=bool(asked.cursor),
    )
    where = criteria.values(asked) | criteria.reach_values(reach) | _words(alone, several)
    cost, _, last = (asked.cursor or "").rpartition(".")
    page = {"limit": asked.limit + 1, "cost": int(cost or 0), "last": last or None}
    return uow.rows(_statement(shape), **where, **page, books=criteria.books(reach))


def _parted(meanings: Sequence[tuple[Slot, ...]]) -> tuple[dict[str, int], list[tuple[Slot, ...]]]:
    """The words of meanings of one slot, each with its least distance, and the other meanings."""
    alone = dict[str, int]()
    for meaning in meanings:
        for word, cost in meaning[0] if len(meaning) == 1 else ():
            alone[word] = min(cost, alone.get(word, cost))
    return alone, [meaning for meaning in meanings if len(meaning) > 1]


def _words(alone: dict[str, int], several: Sequence[tuple[Slot, ...]]) -> dict[str, SqlArray]:
    found = {"words": SqlArray(alone), "costs": SqlArray(alone.values())}
    for place, slot in _places(several):
        found[f"words_{place}"] = SqlArray(word for word, _ in slot)
        found[f"costs_{place}"] = SqlArray(cost for _, cost in slot)
    return found


def _places(several: Sequence[tuple[Slot, ...]]) -> list[tuple[str, Slot]]:
    return [
        (f"{place}_{part}", slot)
        for place, meaning in enumerate(several)
        for part, slot in enumerate(meaning)
    ]


@cache
def _statement(shape: _Shape) -> Prepared:
    parts = [
        _slot_cte(f"{place}_{part}", shape) for place, slots in enumerate(shape.sets) for part in range(slots)
    ]
    found = []
    if shape.sets:
        parts.append(f"sets AS MATERIALIZED ({_met(shape.sets)})")
        found.append("SELECT record_id, cost FROM sets")
    if shape.single:
        parts.append("alone AS (SELECT * FROM unnest(%(words)s::text[], %(costs)s::int[]) AS x(word, cost))")
        found.append(_newest_of_each_word(shape))
    of_all = f"({' UNION ALL '.join(found)}) AS f"
    parts.append(f"hit AS (SELECT record_id, min(cost) AS cost FROM {of_all} GROUP BY record_id)")
    later = " AND (h.cost, %(last)s::uuid) > (%(cost)s, h.record_id)" + _not_before(shape, "h", "h.cost")
    where = f" WHERE TRUE{later if shape.after else ''}"
    joined, conditions = _narrowing(shape, "h")
    parts.append(
        f"page AS (SELECT h.record_id, h.cost FROM hit h{joined}{where}{conditions}"
        " ORDER BY h.cost, h.record_id DESC LIMIT %(limit)s)"
    )
    return sql(
        f"WITH {', '.join(parts)} SELECT {COLUMNS}, page.cost, ({_count(shape)}) AS total"
        " FROM page JOIN record r ON r.id = page.record_id ORDER BY page.cost, r.id DESC",
        arrays=("offices", "books"),
    )


def _narrowing(shape: _Shape, row: str) -> tuple[str, str]:
    """SQL: the record of a row, and the conditions on it, where there are any."""
    if not shape.narrowed:
        return "", ""
    return f" JOIN record r ON r.id = {row}.record_id", criteria.conditions(shape.given)


def _slot_cte(place: str, shape: _Shape) -> str:
    """Records with a word of one slot, the nearest of them, and the parties who have it."""
    return f"""slot_{place} AS MATERIALIZED (
 SELECT w.record_id, min(x.cost) AS cost, bit_or(w.parties) AS parties
 FROM unnest(%(words_{place})s::text[], %(costs_{place})s::int[]) AS x(word, cost)
 JOIN name_word w ON w.word = x.word{criteria.within("w.office", shape.scope)} GROUP BY w.record_id)"""


def _met(sets: Sequence[int]) -> str:
    """Records that have a word of every slot of a meaning, whoever has them."""
    meanings = []
    for place, slots in enumerate(sets):
        names = [f"slot_{place}_{part}" for part in range(slots)]
        cost = " + ".join(f"{name}.cost" for name in names)
        one = " & ".join(f"{name}.parties" for name in names)
        joins = "".join(f" JOIN {name} USING (record_id)" for name in names[1:])
        apart = f"CASE WHEN {one} = 0 THEN {_ANOTHER_PARTY} ELSE 0 END"
        meanings.append(f"SELECT record_id, {cost} + {apart} AS cost FROM {names[0]}{joins}")
    return (
        f"SELECT record_id, min(cost) AS cost FROM ({' UNION ALL '.join(meanings)}) AS m GROUP BY record_id"
    )


def _newest_of_each_word(shape: _Shape) -> str:
    """The newest records of each word and office, as many as a page takes."""
    joined, conditions = _narrowing(shape, "w")
    after = (
        " AND (x.cost, %(last)s::uuid) > (%(cost)s, w.record_id)" + _not_before(shape, "w", "x.cost")
        if shape.after
        else ""
    )
    return f"""SELECT newest.record_id, x.cost FROM alone AS x CROSS JOIN unnest(%(books)s::text[]) AS book
 CROSS JOIN LATERAL (SELECT w.record_id FROM name_word w{joined}
  WHERE w.word = x.word AND w.office = book{conditions}{after}
  ORDER BY w.record_id DESC LIMIT %(limit)s) AS newest"""


def _not_before(shape: _Shape, row: str, cost: str) -> str:
    """SQL: that no page before had the record, for a nearer word or for several words."""
    nearer = f"y.cost < {cost} AND y.cost <= %(cost)s"
    found = []
    if shape.single:
        found.append(
            "SELECT FROM alone y JOIN name_word e ON e.word = y.word"
            f" WHERE e.record_id = {row}.record_id AND {nearer}"
        )
    if shape.sets:
        found.append(f"SELECT FROM sets y WHERE y.record_id = {row}.record_id AND {nearer}")
    return "".join(f" AND NOT EXISTS ({each})" for each in found)


def _count(shape: _Shape) -> str:
    """How many records there are, up to one more than is counted."""
    joined, conditions = _narrowing(shape, "w")
    found = [f"SELECT w.record_id FROM sets w{joined} WHERE TRUE{conditions}"] if shape.sets else []
    if shape.single:
        found.append(
            f"(SELECT w.record_id FROM alone x JOIN name_word w ON w.word = x.word"
            f"{criteria.within('w.office', shape.scope)}{joined} WHERE TRUE{conditions} LIMIT {_MOST_READ})"
        )
    return (
        f"SELECT count(*) FROM (SELECT record_id FROM ({' UNION ALL '.join(found)}) AS f GROUP BY record_id"
        f" LIMIT {MOST_COUNTED + 1}) AS counted"
    )
