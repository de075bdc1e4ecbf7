"""Searches and work lists in SQL, always within the jurisdiction, paged by id (UUIDv7: in order of time)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from crvs_kernel.statements import Prepared, sql
from crvs_kernel.unit_of_work import UnitOfWork
from crvs_registration.application.ports import Offices
from crvs_registration.application.queries import SearchRecords

_SUMMARY = """
SELECT r.id::text AS id, r.kind, r.status, r.version, r.office, r.tracking_number, r.registration_number,
 r.date_of_occurrence::text, r.date_of_declaration::text, r.date_of_registration::text, r.timeliness,
 jsonb_array_length(r.duplicates) AS duplicates,
 (SELECT jsonb_object_agg(p.role, p.name) FROM party p WHERE p.record_id = r.id) AS names
FROM record r WHERE """
# One office, which is nearly every caller, reads its work list in the order of the index.
_JURISDICTION = {
    "everywhere": "TRUE",
    "office": "r.office = %(office)s",
    "offices": "r.office = ANY(%(offices)s::text[])",
}
_CONDITIONS = {
    "number": " AND r.registration_number = %(number)s",
    "tracking": " AND r.tracking_number = %(tracking)s",
    # ARRAY: first what has the name, by its index, then those records; never the whole register in order.
    "name": " AND r.id = ANY(ARRAY(SELECT p.record_id FROM party p WHERE p.keys @> %(tokens)s::text[]))",
    "uin": " AND r.id = ANY(ARRAY(SELECT p.record_id FROM party p WHERE p.uin = %(uin)s))",
    "kind": " AND r.kind = %(kind)s",
    "status": " AND r.status = %(status)s",
    "cursor": " AND r.id < %(cursor)s::uuid",
}
_NEWEST_FIRST = " ORDER BY r.id DESC LIMIT %(limit)s"
_HISTORY = sql(
    "SELECT seq, type, at, actor, office, form_version, rules_version, places_version, body, prev_hash, hash"
    " FROM action WHERE record_id = %(record_id)s AND seq > %(after)s ORDER BY seq LIMIT %(limit)s"
)


@cache
def _search(scope: str, given: tuple[str, ...]) -> Prepared:
    """The text for one set of conditions: few of the possible ones are ever asked for."""
    text = _SUMMARY + _JURISDICTION[scope] + "".join(_CONDITIONS[name] for name in given) + _NEWEST_FIRST
    return sql(text, arrays=("offices", "tokens"))


class PostgresSearches:
    """Implements the port `Searches`."""

    def search(
        self, uow: UnitOfWork, asked: SearchRecords, tokens: Sequence[str], offices: Offices
    ) -> list[dict[str, Any]]:
        given = tuple(name for name in _CONDITIONS if getattr(asked, name))
        values = {name: getattr(asked, name) for name in given}
        return uow.rows(
            _search(_scope(offices), given),
            **values | {"limit": asked.limit + 1, "tokens": list(tokens)},
            **_within(offices),
        )

    def history(self, uow: UnitOfWork, record_id: str, after: int, limit: int) -> list[dict[str, Any]]:
        return uow.rows(_HISTORY, record_id=record_id, after=after, limit=limit)


def _scope(offices: Offices) -> str:
    if offices is None:
        return "everywhere"
    return "office" if len(offices) == 1 else "offices"


def _within(offices: Offices) -> dict[str, Any]:
    found = offices or ()
    return {"offices": list(found), "office": found[0] if found else None}
