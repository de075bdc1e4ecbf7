"""Searches by numbers and conditions, and work lists, in SQL, within the jurisdiction, the newest first."""

from __future__ import annotations

from functools import cache
from typing import Any

from crvs_kernel.database.statements import Prepared, sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.domain.reach import Reach
from crvs_registration.store import criteria
from crvs_registration.store.criteria import COLUMNS, MOST_COUNTED, SearchRecords
from crvs_registration.store.questions import own

# Each office's newest by its index, then the newest of all: the whole register is never put in order.
_RECENT = sql(
    f"""WITH newest AS (SELECT each.* FROM unnest(%(offices)s::text[]) AS book CROSS JOIN LATERAL
  (SELECT x.* FROM record x WHERE x.office = book AND x.status = 'registered'{own("x")}
    AND x.registered_at IS NOT NULL
    AND (x.registered_at, x.id) < (%(instant)s, %(id)s::uuid)
   ORDER BY x.registered_at DESC, x.id DESC LIMIT %(limit)s) AS each)
 SELECT {COLUMNS}, r.registered_at || '_' || r.id AS cursor FROM newest r
 ORDER BY r.registered_at DESC, r.id DESC LIMIT %(limit)s""",  # noqa: S608 - constants only
    arrays=("offices",),
)
_FIRST_PAGE = "9999_ffffffff-ffff-ffff-ffff-ffffffffffff"
_INCOMING = sql(
    f"SELECT {COLUMNS} FROM record r WHERE r.sent_to = ANY(%(offices)s::text[]){own('r')}"  # noqa: S608 - constants only
    " AND (%(cursor)s::uuid IS NULL OR r.id < %(cursor)s::uuid) ORDER BY r.id DESC LIMIT %(limit)s",
    arrays=("offices",),
)
_HISTORY = sql(
    "SELECT seq, type, at, actor, office, form_version, rules_version, places_version, body, prev_hash, hash"
    " FROM action WHERE record_id = %(record_id)s AND seq <= %(last)s ORDER BY seq"
)


@cache
def _search(scope: str, given: tuple[str, ...], *, after: bool, counts: bool, concerned: bool) -> Prepared:
    """The text for one set of conditions, cached: only a few sets occur.

    What concerns an office is read by an index of its own beside the office's records: together they would be
    found in the order of neither.
    """
    parts = [f" FROM record r WHERE TRUE{criteria.within('r.office', scope)}"]
    if concerned and scope != "everywhere":
        also = criteria.within("c.office", scope)
        parts.append(f" FROM concern c JOIN record r ON r.id = c.record_id WHERE TRUE{also}")
    parts = [part + criteria.conditions(given) for part in parts]
    older = " AND r.id < %(cursor)s::uuid" if after else ""
    page = " UNION ".join(f"(SELECT r.id{part}{older} ORDER BY r.id DESC LIMIT %(limit)s)" for part in parts)
    every = " UNION ".join(f"(SELECT r.id{part} LIMIT {MOST_COUNTED + 1})" for part in parts)
    total = f", (SELECT count(*) FROM ({every}) AS counted) AS total" if counts else ""  # noqa: S608 - constants only
    text = f"SELECT {COLUMNS}, 0 AS cost{total} FROM record r WHERE r.id = ANY(ARRAY({page}))"  # noqa: S608 - constants only
    return sql(text + " ORDER BY r.id DESC LIMIT %(limit)s", arrays=("offices",))


def search(
    uow: UnitOfWork, asked: SearchRecords, reach: Reach, *, counts: bool = True
) -> list[dict[str, Any]]:
    """Summaries, the newest declared first; one more than the limit when there are more."""
    given, after = criteria.given(asked), bool(asked.cursor)
    statement = _search(criteria.scope(reach), given, after=after, counts=counts, concerned=reach.concerned)
    where = criteria.values(asked) | criteria.reach_values(reach)
    last = (asked.cursor or "").rpartition(".")[2] or None  # behind the distance, which is 0 here
    return uow.rows(statement, **where, cursor=last, limit=asked.limit + 1)


def recent(uow: UnitOfWork, limit: int, cursor: str | None, reach: Reach) -> list[dict[str, Any]]:
    """Summaries, the newest registered first, each with the cursor after it; one more than the limit."""
    instant, after = (cursor or _FIRST_PAGE).split("_")
    where = criteria.reach_values(reach) | {"offices": criteria.books(reach)}
    return uow.rows(_RECENT, instant=instant, id=after, limit=limit + 1, **where)


def incoming(uow: UnitOfWork, limit: int, cursor: str | None, reach: Reach) -> list[dict[str, Any]]:
    """Summaries of the cases on their way to the caller's offices, the newest declared first; one more."""
    where = criteria.reach_values(reach) | {"offices": criteria.books(reach)}
    return uow.rows(_INCOMING, cursor=cursor, limit=limit + 1, **where)


def history(uow: UnitOfWork, record_id: str, last: int) -> list[dict[str, Any]]:
    """Actions in order, from the first up to ``last``: what is shown of one depends on those before it."""
    return uow.rows(_HISTORY, record_id=record_id, last=last)
