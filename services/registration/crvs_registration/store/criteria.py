"""What a search asks for, and the conditions on a record that say it in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from crvs_contracts.offices import offices as office_table
from crvs_kernel.database.statements import SqlArray
from crvs_registration.domain.reach import Reach
from crvs_registration.domain.search_keys import ESTIMATED, LONGEST_BIRTH, document_key, telephone_keys
from crvs_registration.store.questions import own

MOST_COUNTED: Final = 10_000


@dataclass(frozen=True)
class SearchRecords:
    """Search conditions, all of which must hold; ``cursor`` follows the last record seen."""

    phrase: str | None = None
    number: str | None = None
    tracking: str | None = None
    name: str | None = None
    uin: str | None = None
    telephone: str | None = None
    document: str | None = None
    date_from: str | None = None  # of occurrence
    date_until: str | None = None
    born_from: str | None = None  # of any party
    born_until: str | None = None
    place: str | None = None
    flag: str | None = None
    registrar: str | None = None
    office: str | None = None
    kind: str | None = None
    status: str | None = None
    keys: tuple[str, ...] = ()  # of which the record has one: a number that is a telephone's or a paper's
    days: tuple[str, str] | None = None  # within which it happened, or somebody was born
    limit: int = 20
    cursor: str | None = None


@dataclass(frozen=True)
class Found:
    """A page with one row more than the limit, and how many records all pages have, at least or exactly."""

    rows: list[dict[str, Any]]
    total: int
    more: bool = False  # whether there may be more than the total


NOBODY: Final = Found([], 0)
COLUMNS: Final = """r.id::text AS id, r.kind, r.status, r.version, r.office, r.tracking_number,
 r.registration_number,
 r.date_of_occurrence::text, r.date_of_occurrence_until::text, r.date_of_declaration::text,
 r.date_of_registration::text, r.timeliness, r.duplicates,
 (SELECT jsonb_object_agg(p.role, p.name) FROM party p WHERE p.record_id = r.id) AS names"""
_KEYED: Final = """ AND r.id = ANY(ARRAY(
 SELECT p.record_id FROM party p WHERE p.keys && %({name})s::text[]))"""
# A day may be known only to lie between two.
_UNTIL: Final = "(r.date_of_occurrence >= {day} OR r.date_of_occurrence_until >= {day})"
_BORN: Final = f"""EXISTS (SELECT FROM party p WHERE p.record_id = r.id AND p.born_until >= {{first}}
 AND p.born_from BETWEEN {{first}}::date - {LONGEST_BIRTH} AND {{last}})"""
FLAGS: Final = {
    "late": " AND r.timeliness = 'late'",
    "delayed": " AND r.timeliness = 'delayed'",
    "possible-duplicate": " AND r.duplicates <> '[]'",
    "estimated-date": f""" AND EXISTS (SELECT FROM party p WHERE p.record_id = r.id
 AND p.keys @> ARRAY['{ESTIMATED}'])""",
}
_CONDITIONS: Final = {
    "number": " AND r.registration_number = %(number)s",
    "tracking": " AND r.tracking_number = %(tracking)s",
    "uin": " AND r.id = ANY(ARRAY(SELECT p.record_id FROM party p WHERE p.uin = %(uin)s))",
    "telephone": _KEYED.format(name="telephone"),
    "document": _KEYED.format(name="document"),
    "keys": _KEYED.format(name="keys"),
    "date_from": f" AND {_UNTIL.format(day='%(date_from)s')}",
    "date_until": " AND r.date_of_occurrence <= %(date_until)s",
    "born": f" AND {_BORN.format(first='%(born_from)s', last='%(born_until)s')}",
    "days": f""" AND ((r.date_of_occurrence <= %(last_day)s AND {_UNTIL.format(day="%(first_day)s")})
 OR {_BORN.format(first="%(first_day)s", last="%(last_day)s")})""",
    "place": " AND (r.district = %(place)s OR r.province = %(place)s)",
    "registrar": """ AND EXISTS (SELECT FROM action a WHERE a.record_id = r.id AND a.type = 'register'
 AND a.actor = %(registrar)s)""",
    "kind": " AND r.kind = %(kind)s",
    "status": " AND r.status = %(status)s",
    **FLAGS,
}
_EVER: Final = ("0001-01-01", "9999-12-31")


def given(asked: SearchRecords) -> tuple[str, ...]:
    """The conditions on a record itself."""
    has = vars(asked) | {"born": asked.born_from or asked.born_until}
    return tuple(name for name in _CONDITIONS if has.get(name) or name == asked.flag)


def values(asked: SearchRecords) -> dict[str, Any]:
    """What the places of the conditions hold."""
    first, last = asked.days or _EVER
    return {
        name: getattr(asked, name)
        for name in (
            "number",
            "tracking",
            "uin",
            "date_from",
            "date_until",
            "place",
            "registrar",
            "kind",
            "status",
        )
    } | {
        "telephone": SqlArray(telephone_keys(asked.telephone)) if asked.telephone else None,
        "document": SqlArray(filter(None, [document_key(asked.document)])) if asked.document else None,
        "keys": SqlArray(asked.keys),
        "born_from": asked.born_from or _EVER[0],
        "born_until": asked.born_until or _EVER[1],
        "first_day": first,
        "last_day": last,
    }


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
