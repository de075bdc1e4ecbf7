"""Acts in PostgreSQL: what entries prove of parties, whom they touch, and which of them count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from crvs_identity.domain.standing import Act
from crvs_identity.store.merged import NAMED, same_as, standing_for
from crvs_kernel.database.statements import SqlArray, sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork

KEEP = sql(
    "INSERT INTO act (record_id, role, fact, version, date, uin, spouse, number, child, until)"
    " VALUES (%(record_id)s, %(role)s, %(fact)s, %(version)s, %(date)s, %(uin)s, %(spouse)s, %(number)s,"
    " %(child)s, %(until)s) ON CONFLICT (record_id, role, fact) DO UPDATE SET version = excluded.version,"
    " date = excluded.date, until = excluded.until, uin = excluded.uin, spouse = excluded.spouse,"
    " number = excluded.number, child = excluded.child WHERE act.version < excluded.version"
)
# Whether an act counts: its entry was not cancelled since.
HOLDS: Final = (
    "NOT EXISTS (SELECT FROM cancelled_record gone"
    " WHERE gone.record_id = act.record_id AND gone.version > act.version)"
)
# The acts of `found` with the UINs as which their people read; the child of a birth is whom it enrolled.
_READ: Final = (
    " SELECT act.record_id, act.role, act.fact, act.version, act.date, act.until, act.number,"
    " coalesce(me.stands_as, act.uin, CASE act.fact WHEN 'birth' THEN coalesce(born.stands_as, born.uin) END)"
    " AS uin, coalesce(partner.stands_as, act.spouse) AS spouse, coalesce(young.stands_as, act.child,"
    " CASE act.fact WHEN 'parentage' THEN coalesce(born.stands_as, born.uin) END) AS child"
    " FROM found JOIN act USING (record_id, role, fact) LEFT JOIN person AS me ON me.uin = act.uin"
    " LEFT JOIN person AS partner ON partner.uin = act.spouse"
    " LEFT JOIN person AS young ON young.uin = act.child"
    " LEFT JOIN person AS born ON born.birth_record_id = act.record_id AND act.fact IN ('birth', 'parentage')"
)
_OF_RECORD = sql("SELECT * FROM act WHERE record_id = %(record_id)s")
_CANCEL = sql(
    "INSERT INTO cancelled_record (record_id, version) VALUES (%(record_id)s, %(version)s)"
    " ON CONFLICT DO NOTHING"
)
# Whose standing a record's acts may touch: its parties and the spouses of its dead (before and after), by
# the union or because the death names them, and those whose union is ended.
_DEAD: Final = (
    f"{NAMED} UNION SELECT uin FROM act WHERE record_id = %(record_id)s"  # noqa: S608 - a constant
    " AND fact = 'death' AND uin IS NOT NULL"
)
_TOUCHED = sql(
    "SELECT uin FROM act WHERE record_id = %(record_id)s AND uin IS NOT NULL"  # noqa: S608 - constants
    " UNION SELECT spouse FROM act WHERE record_id = %(record_id)s AND fact = 'death' AND spouse IS NOT NULL"
    " UNION SELECT uin FROM act WHERE fact = 'union' AND uin IS NOT NULL AND"
    f" (spouse = ANY(ARRAY({same_as(_DEAD)})) OR number = ANY(%(numbers)s::text[]))",
    ("uins", "numbers"),
)
_CONCERNED = sql(
    f"WITH these AS ({same_as(NAMED)}) SELECT uin FROM these"  # noqa: S608 - constants
    " UNION SELECT uin FROM act WHERE fact = 'union' AND uin IS NOT NULL"
    " AND spouse = ANY(ARRAY(SELECT uin FROM these))"
    " UNION SELECT spouse FROM act WHERE fact = 'death' AND spouse IS NOT NULL"
    " AND uin = ANY(ARRAY(SELECT uin FROM these))",
    ("uins",),
)
# Two acts that bear on one standing name the same person or the same union, now or before a correction. The
# locks are taken in one order, so that two events cannot wait in a ring.
_TAKE_TURN = sql(
    "SELECT pg_advisory_xact_lock(each)"
    " FROM (SELECT DISTINCT hashtextextended('standing:' || name, 0) AS each"
    " FROM (SELECT unnest(%(names)s) AS name UNION"
    " SELECT unnest(ARRAY[uin, spouse, number]) FROM act WHERE record_id = %(record_id)s) AS named"
    " WHERE name IS NOT NULL ORDER BY 1) AS ordered",
    ("names",),
)
_KEYS: Final = "SELECT record_id, role, fact FROM act WHERE"
_ME: Final = "ARRAY(SELECT uin FROM me)"
_OWN_UNIONS: Final = "FROM own WHERE fact = 'union'"
_ON = sql(
    f"WITH me AS ({same_as('SELECT %(uin)s::text AS uin')}),"  # noqa: S608 - constants
    f" own AS (SELECT record_id, role, fact, number, spouse FROM act WHERE uin = ANY({_ME}) AND {HOLDS}),"
    " found AS (SELECT record_id, role, fact FROM own"
    f" UNION {_KEYS} fact = 'death' AND spouse = ANY({_ME}) AND {HOLDS}"
    f" UNION {_KEYS} fact = 'death' AND {HOLDS} AND uin ="
    f" ANY(ARRAY({same_as(f'SELECT spouse AS uin {_OWN_UNIONS} AND spouse IS NOT NULL')}))"
    f" UNION {_KEYS} fact = 'end-of-union' AND {HOLDS} AND number = ANY(ARRAY(SELECT number {_OWN_UNIONS})))"
    f"{_READ}"
)
_OF_PERSONS = sql(
    f"WITH me AS ({same_as(NAMED)}), found AS ("  # noqa: S608 - constants
    f"{_KEYS} (uin = ANY({_ME}) OR child = ANY({_ME})) AND {HOLDS}"
    " UNION SELECT act.record_id, act.role, act.fact FROM person JOIN act ON act.record_id ="
    " person.birth_record_id AND act.fact IN ('birth', 'parentage')"
    f" WHERE person.uin = ANY({_ME}) AND {HOLDS})"
    f"{_READ}",
    ("uins",),
)


def keep(uow: UnitOfWork, acts: Iterable[Act]) -> None:
    """Queue acts; an older version of a record changes nothing."""
    for act in acts:
        uow.write(KEEP, **vars(act))


def acts_of_record(uow: UnitOfWork, record_id: str) -> list[Act]:
    """What an entry proved, as it was last heard of."""
    return [_act(row) for row in uow.rows(_OF_RECORD, record_id=record_id)]


def cancel(uow: UnitOfWork, record_id: str, version: int) -> None:
    """Queue that what the record proved before this version counts no more."""
    uow.write(_CANCEL, record_id=record_id, version=version)


def take_turn(uow: UnitOfWork, acts: Sequence[Act]) -> None:
    """Lock whom and what acts name: of two acts about one person at once, each could miss the other."""
    named = {name for act in acts for name in (act.uin, act.spouse, act.number) if name}
    lock(uow, {*named, acts[0].record_id}, acts[0].record_id)


def lock(uow: UnitOfWork, names: Iterable[str], record_id: str | None = None) -> None:
    """Lock names and whom ``record_id`` names, and then those as whom merged persons among them read."""
    held = set(names)
    uow.lock(_TAKE_TURN, names=SqlArray(sorted(held)), record_id=record_id)
    while others := set(standing_for(uow, held)) - held:
        uow.lock(_TAKE_TURN, names=SqlArray(sorted(others)), record_id=None)
        held |= others


def touched(uow: UnitOfWork, acts: Sequence[Act]) -> list[str]:
    """The UINs whose standing may change by these acts or by the acts that they replaced."""
    deaths = [act.uin for act in acts if act.fact == "death" and act.uin]
    numbers = [act.number for act in acts if act.number]
    rows = uow.rows(_TOUCHED, record_id=acts[0].record_id, uins=SqlArray(deaths), numbers=SqlArray(numbers))
    survivors = {act.spouse for act in acts if act.fact == "death" and act.spouse}
    return sorted({row["uin"] for row in rows} | {act.uin for act in acts if act.uin} | survivors)


def concerned(uow: UnitOfWork, uins: Sequence[str]) -> list[str]:
    """The UINs whose standing may change when these persons become one, or two."""
    return [row["uin"] for row in uow.rows(_CONCERNED, uins=SqlArray(uins))]


def acts_on(uow: UnitOfWork, uin: str) -> list[Act]:
    """The acts that decide a person's civil status; all who were merged into one have one UIN in them."""
    return [_act(row) for row in uow.rows(_ON, uin=uin)]


def acts_of(uow: UnitOfWork, uins: Sequence[str]) -> list[Act]:
    """All acts in which these persons are parties, or children of a parentage."""
    return [_act(row) for row in uow.rows(_OF_PERSONS, uins=SqlArray(uins))]


def _act(row: Row) -> Act:
    names = Act.__dataclass_fields__
    return Act(**{name: _as_text(value) for name, value in row.items() if name in names})


def _as_text(value: Any) -> Any:
    """A day or an id as acts hold it; any other value as it is."""
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, UUID) else value
