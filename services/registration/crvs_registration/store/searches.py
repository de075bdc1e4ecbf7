"""Searches and work lists in SQL, always within the jurisdiction, paged from the last record of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from crvs_contracts.offices import offices as office_table
from crvs_kernel.database.statements import Prepared, SqlArray, sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.domain.name_keys import keys_of, near_keys
from crvs_registration.domain.reach import Reach
from crvs_registration.store.questions import own


@dataclass(frozen=True)
class SearchRecords:
    """Search conditions, all of which must hold; ``cursor`` is the id of the last record seen."""

    number: str | None = None
    tracking: str | None = None
    name: str | None = None
    uin: str | None = None
    kind: str | None = None
    status: str | None = None
    limit: int = 20
    cursor: str | None = None


_COLUMNS = """
SELECT r.id::text AS id, r.kind, r.status, r.version, r.office, r.tracking_number, r.registration_number,
 r.date_of_occurrence::text, r.date_of_occurrence_until::text, r.date_of_declaration::text,
 r.date_of_registration::text, r.timeliness, r.duplicates,
 (SELECT jsonb_object_agg(p.role, p.name) FROM party p WHERE p.record_id = r.id) AS names"""
_SUMMARY = _COLUMNS + " FROM record r WHERE "
# One office, which is nearly every caller, reads its work list in the order of the index.
_JURISDICTION = {
    "everywhere": "TRUE",
    "office": "r.office = %(office)s",
    "offices": "r.office = ANY(%(offices)s::text[])",
}
_CONDITIONS = {
    "number": " AND r.registration_number = %(number)s",
    "tracking": " AND r.tracking_number = %(tracking)s",
    "uin": " AND r.id = ANY(ARRAY(SELECT p.record_id FROM party p WHERE p.uin = %(uin)s))",
    "kind": " AND r.kind = %(kind)s",
    "status": " AND r.status = %(status)s",
    "cursor": " AND r.id < %(cursor)s::uuid",
}
_NEWEST_FIRST = " ORDER BY r.id DESC LIMIT %(limit)s"
# Each office's newest by its index, then the newest of all: the whole register is never put in order.
_RECENT = sql(
    f"""WITH newest AS (SELECT each.* FROM unnest(%(offices)s::text[]) AS book CROSS JOIN LATERAL
  (SELECT x.* FROM record x WHERE x.office = book AND x.status = 'registered'{own("x")}
    AND x.registered_at IS NOT NULL
    AND (x.registered_at, x.id) < (%(instant)s, %(id)s::uuid)
   ORDER BY x.registered_at DESC, x.id DESC LIMIT %(limit)s) AS each)
 {_COLUMNS}, r.registered_at || '_' || r.id AS cursor FROM newest r
 ORDER BY r.registered_at DESC, r.id DESC LIMIT %(limit)s""",  # noqa: S608 - constants only
    arrays=("offices",),
)
_MOST_ALIKE = 200  # names that begin alike, the newest; they are compared one by one
_FIRST_PAGE = "9999_ffffffff-ffff-ffff-ffff-ffffffffffff"
_HISTORY = sql(
    "SELECT seq, type, at, actor, office, form_version, rules_version, places_version, body, prev_hash, hash"
    " FROM action WHERE record_id = %(record_id)s AND seq <= %(last)s ORDER BY seq"
)


@cache
def _search(scope: str, given: tuple[str, ...], words: int, *, apart: bool = False) -> Prepared:
    """The text for one set of conditions, cached: only a few sets occur.

    The words are those of one party; with ``apart`` they may be those of several parties of a record.
    """
    text = _SUMMARY + _JURISDICTION[scope] + own("r") + "".join(_CONDITIONS[name] for name in given)
    if words:
        # ARRAY: first what has the name, by its index, then those records; never the whole register in order.
        one = "SELECT p.record_id FROM party p WHERE "
        has = [f"p.keys && %(word_{place})s::text[]" for place in range(words)]
        found = " INTERSECT ".join(one + each for each in has) if apart else one + " AND ".join(has)
        text += f" AND r.id = ANY(ARRAY({found}))"
    arrays = ("offices", *(f"word_{place}" for place in range(words)))
    return sql(text + _NEWEST_FIRST, arrays=arrays)


def search(
    uow: UnitOfWork, asked: SearchRecords, words: Sequence[str], reach: Reach, *, apart: bool = False
) -> list[dict[str, Any]]:
    """Summaries, the newest declared first; one more than the limit when there are more."""
    given, values = _given(asked)
    books = _every(reach)
    keys = {f"word_{place}": keys_of(books, word) for place, word in enumerate(words)}
    return uow.rows(
        _search(_scope(reach), given, len(words), apart=apart),
        **values | keys | {"limit": asked.limit + 1},
        **_within(reach),
    )


def alike(uow: UnitOfWork, asked: SearchRecords, words: Sequence[str], reach: Reach) -> list[dict[str, Any]]:
    """Summaries of the newest records with a name like the words.

    A given name that begins with the sound of one of them, or a name that they are when they are joined.
    """
    given, values = _given(asked)
    keys = [found for book in _every(reach) for found in near_keys(book, words)]
    return uow.rows(
        _search(_scope(reach), given, 1),
        **values | {"word_0": keys, "limit": _MOST_ALIKE},
        **_within(reach),
    )


def _given(asked: SearchRecords) -> tuple[tuple[str, ...], dict[str, Any]]:
    given = tuple(name for name in _CONDITIONS if getattr(asked, name))
    return given, {name: getattr(asked, name) for name in given}


def recent(uow: UnitOfWork, limit: int, cursor: str | None, reach: Reach) -> list[dict[str, Any]]:
    """Summaries, the newest registered first, each with the cursor after it; one more than the limit."""
    instant, after = (cursor or _FIRST_PAGE).split("_")
    where = _within(reach) | {"offices": _every(reach)}
    return uow.rows(_RECENT, instant=instant, id=after, limit=limit + 1, **where)


def history(uow: UnitOfWork, record_id: str, last: int) -> list[dict[str, Any]]:
    """Actions in order, from the first up to ``last``: what is shown of one depends on those before it."""
    return uow.rows(_HISTORY, record_id=record_id, last=last)


def _every(reach: Reach) -> list[str]:
    return office_table().codes() if reach.offices is None else list(reach.offices)


def _scope(reach: Reach) -> str:
    if reach.offices is None:
        return "everywhere"
    return "office" if len(reach.offices) == 1 else "offices"


def _within(reach: Reach) -> dict[str, Any]:
    found = reach.offices or ()
    return {
        "offices": list(found),
        "office": found[0] if found else None,
        "declared_by": reach.declared_by,
        "kinds": SqlArray(reach.kinds) if reach.kinds else None,
    }
