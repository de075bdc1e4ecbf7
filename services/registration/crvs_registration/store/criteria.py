"""What a search asks for, and the conditions on a record that say it in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from crvs_contracts.offices import offices as office_table
from crvs_kernel.database.statements import SqlArray
from crvs_registration.domain.reach import Reach
from crvs_registration.store.questions import own

MOST_COUNTED: Final = 10_000


@dataclass(frozen=True)
class SearchRecords:
    """Search conditions, all of which must hold; ``cursor`` follows the last record seen."""

    number: str | None = None
    tracking: str | None = None
    name: str | None = None
    uin: str | None = None
    kind: str | None = None
    status: str | None = None
    limit: int = 20
    cursor: str | None = None


COLUMNS: Final = """r.id::text AS id, r.kind, r.status, r.version, r.office, r.tracking_number,
 r.registration_number,
 r.date_of_occurrence::text, r.date_of_occurrence_until::text, r.date_of_declaration::text,
 r.date_of_registration::text, r.timeliness, r.duplicates,
 (SELECT jsonb_object_agg(p.role, p.name) FROM party p WHERE p.record_id = r.id) AS names"""
_CONDITIONS: Final = {
    "number": " AND r.registration_number = %(number)s",
    "tracking": " AND r.tracking_number = %(tracking)s",
    "uin": " AND r.id = ANY(ARRAY(SELECT p.record_id FROM party p WHERE p.uin = %(uin)s))",
    "kind": " AND r.kind = %(kind)s",
    "status": " AND r.status = %(status)s",
}


def given(asked: SearchRecords) -> tuple[str, ...]:
    """The conditions on a record itself."""
    return tuple(name for name in _CONDITIONS if getattr(asked, name))


def values(asked: SearchRecords) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in given(asked)}


def scope(reach: Reach) -> str:
    """The name of a condition on the office: that of one is read in the order of an index."""
    if reach.offices is None:
        return "everywhere"
    return "office" if len(reach.offices) == 1 else "offices"


def within(office: str, of_scope: str) -> str:
    """SQL: whether an office is in the caller's jurisdiction."""
    return {
        "everywhere": "",
        "office": f" AND {office} = %(office)s",
        "offices": f" AND {office} = ANY(%(offices)s::text[])",
    }[of_scope]


def conditions(names: tuple[str, ...]) -> str:
    """SQL: the conditions of these names on a record r, and whose cases it may be."""
    return own("r") + "".join(_CONDITIONS[name] for name in names)


def reach_values(reach: Reach) -> dict[str, Any]:
    found = reach.offices or ()
    return {
        "offices": list(found),
        "office": found[0] if found else None,
        "declared_by": reach.declared_by,
        "kinds": SqlArray(reach.kinds) if reach.kinds else None,
    }


def books(reach: Reach) -> list[str]:
    """Every office in the reach."""
    return office_table().codes() if reach.offices is None else list(reach.offices)
