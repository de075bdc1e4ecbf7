"""Persons and acts in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from crvs_contracts.jurisdiction import Covered
from crvs_identity.domain.standing import Act, Standing
from crvs_identity.store.tables import PERSON_FACT
from crvs_kernel.database.statements import SqlArray, insert_into, sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork

# A repeat of the event, or a number that is taken or claimed, inserts nothing: the caller looks which it was.
# A birth whose number others know, as identity was restored since, gets that one.
ENROL = sql(
    "WITH spent AS (SELECT uin FROM spent_uin WHERE birth_record_id = %(birth_record_id)s::uuid"
    " ORDER BY number LIMIT 1), number AS (SELECT %(uin)s AS uin WHERE %(is_allotted)s"
    " OR NOT EXISTS (SELECT FROM spent) AND NOT EXISTS (SELECT FROM act WHERE uin = %(uin)s)"
    " AND NOT EXISTS (SELECT FROM spent_uin WHERE uin = %(uin)s)"
    " UNION ALL SELECT uin FROM spent WHERE NOT %(is_allotted)s)"
    " INSERT INTO person (id, uin, birth_record_id, birth_version, office, province, sex, date_of_birth,"
    " registered_on, civil_status)"
    " SELECT %(id)s::uuid, uin, %(birth_record_id)s::uuid, %(birth_version)s, %(office)s, %(province)s,"
    " %(sex)s, %(date_of_birth)s::date, %(registered_on)s::date, %(civil_status)s FROM number"
    " ON CONFLICT DO NOTHING RETURNING *, EXISTS (SELECT FROM act WHERE act.uin = person.uin) AS named",
    planned_once=True,
)
_BY_BIRTH = sql("SELECT * FROM person WHERE birth_record_id = %(record_id)s")
_CORRECT = sql(
    "UPDATE person SET sex = %(sex)s, date_of_birth = %(date_of_birth)s, birth_version = %(birth_version)s,"
    " version = version + 1 WHERE birth_record_id = %(birth_record_id)s AND birth_version < %(birth_version)s"
    " RETURNING *"
)
KEEP = sql(
    "INSERT INTO act (record_id, role, fact, version, date, uin, spouse, number, child, until)"
    " VALUES (%(record_id)s, %(role)s, %(fact)s, %(version)s, %(date)s, %(uin)s, %(spouse)s, %(number)s,"
    " %(child)s, %(until)s) ON CONFLICT (record_id, role, fact) DO UPDATE SET version = excluded.version,"
    " date = excluded.date, until = excluded.until, uin = excluded.uin, spouse = excluded.spouse,"
    " number = excluded.number, child = excluded.child WHERE act.version < excluded.version"
)
# Whether an act counts: its entry was not cancelled since.
_HOLDS = (
    "NOT EXISTS (SELECT FROM cancelled_record gone"
    " WHERE gone.record_id = act.record_id AND gone.version > act.version)"
)
_OF_RECORD = sql("SELECT * FROM act WHERE record_id = %(record_id)s")
_CANCEL = sql(
    "INSERT INTO cancelled_record (record_id, version) VALUES (%(record_id)s, %(version)s)"
    " ON CONFLICT DO NOTHING"
)
# Whose standing a record's acts may touch: its parties and the spouses of its dead (before and after), by
# the union or because the death names them, and those whose union is ended.
_TOUCHED = sql(
    "SELECT uin FROM act WHERE record_id = %(record_id)s AND uin IS NOT NULL"
    " UNION SELECT spouse FROM act WHERE record_id = %(record_id)s AND fact = 'death' AND spouse IS NOT NULL"
    " UNION SELECT uin FROM act WHERE fact = 'union' AND uin IS NOT NULL AND"
    " (spouse = ANY(%(uins)s) OR number = ANY(%(numbers)s))"
    " UNION SELECT m.uin FROM act d JOIN act m ON m.fact = 'union' AND m.spouse = d.uin"
    " WHERE d.record_id = %(record_id)s AND d.fact = 'death' AND m.uin IS NOT NULL",
    ("uins", "numbers"),
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
# Of who was enrolled before the day was kept, it is the day on which the history begins.
_WHOLE = (
    "person.*, coalesce(registered_on, (SELECT min(at)::date FROM person_fact WHERE person_id = person.id))"
    " AS registered_on"
)
_LOCK = sql(
    f"SELECT {_WHOLE} FROM person WHERE uin = ANY(%(uins)s) ORDER BY uin FOR UPDATE",  # noqa: S608 - a constant
    ("uins",),
)
_ACTS = sql(
    f"WITH own AS (SELECT * FROM act WHERE uin = %(uin)s AND {_HOLDS}) SELECT * FROM own"  # noqa: S608 - constants
    f" UNION SELECT * FROM act WHERE fact = 'death' AND spouse = %(uin)s AND {_HOLDS}"
    " UNION SELECT act.* FROM act JOIN own ON own.fact = 'union' AND"
    " ((act.fact = 'end-of-union' AND act.number = own.number)"
    f" OR (act.fact = 'death' AND act.uin = own.spouse)) AND {_HOLDS}"
)
_HISTORY = sql(
    "SELECT f.type, f.data, f.version, f.at, p.id, p.uin, p.birth_record_id, p.office"
    " FROM person_fact f JOIN person p ON p.id = f.person_id"
    " WHERE f.type IN ('enrolled', 'civil_status_changed') AND"
    " (p.birth_record_id = %(record_id)s::uuid OR f.at >= %(since)s)"
    " AND (p.id, f.version) > (%(person)s::uuid, %(version)s) ORDER BY p.id, f.version LIMIT %(limit)s"
)
_STAND = sql(
    "UPDATE person SET status = %(status)s, civil_status = %(civil_status)s, version = version + 1"
    " WHERE uin = %(uin)s RETURNING *"
)
_FACT = insert_into(PERSON_FACT, "person_id", "version", "type", "data", "record_id")
_FIND = sql(
    f"SELECT {_WHOLE}, EXISTS (SELECT FROM cancelled_record gone"  # noqa: S608 - a constant
    " WHERE gone.record_id = person.birth_record_id AND gone.version > person.birth_version)"
    " AS birth_cancelled FROM person WHERE uin = %(uin)s"
    " AND (%(covered)s::text[] IS NULL OR office = ANY(%(covered)s::text[]))",  # law 7, in SQL
    ("covered",),
)
_IDS = sql("SELECT id FROM person WHERE uin = %(uin)s")
_ENROLLED = sql("SELECT uin FROM person WHERE uin = ANY(%(uins)s)", ("uins",))
_PARENTS = sql(
    "SELECT DISTINCT act.role AS relation, act.uin, person.uin IS NOT NULL AS enrolled"  # noqa: S608 - constants
    " FROM act LEFT JOIN person ON person.uin = act.uin"
    f" WHERE act.fact = 'parentage' AND act.uin IS NOT NULL AND {_HOLDS}"
    " AND (act.record_id = %(birth_record_id)s OR act.child = %(uin)s) ORDER BY act.role, act.uin"
)
_CHILDREN = sql(
    "SELECT DISTINCT person.uin FROM act"  # noqa: S608 - constants
    " JOIN person ON person.birth_record_id = act.record_id OR person.uin = act.child"
    f" WHERE act.uin = %(uin)s AND act.fact = 'parentage' AND {_HOLDS}"
    " AND (%(covered)s::text[] IS NULL OR person.office = ANY(%(covered)s::text[])) ORDER BY person.uin",
    ("covered",),
)


def enrol(uow: UnitOfWork, **columns: Any) -> Row | None:
    """Insert a person now; None when the birth or the number is taken."""
    return uow.lock(ENROL, **columns)


def find_by_birth(uow: UnitOfWork, record_id: str) -> Row | None:
    """The person of a birth record."""
    return uow.row(_BY_BIRTH, record_id=record_id)


def correct(uow: UnitOfWork, **columns: Any) -> Row | None:
    """Take over a newer version of the birth; None when it is not newer."""
    return uow.lock(_CORRECT, **columns)


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
    uow.lock(_TAKE_TURN, names=SqlArray(sorted({*named, acts[0].record_id})), record_id=acts[0].record_id)


def touched(uow: UnitOfWork, acts: Sequence[Act]) -> list[str]:
    """The UINs whose standing may change by these acts or by the acts that they replaced."""
    deaths = [act.uin for act in acts if act.fact == "death" and act.uin]
    numbers = [act.number for act in acts if act.number]
    rows = uow.rows(_TOUCHED, record_id=acts[0].record_id, uins=SqlArray(deaths), numbers=SqlArray(numbers))
    survivors = {act.spouse for act in acts if act.fact == "death" and act.spouse}
    return sorted({row["uin"] for row in rows} | {act.uin for act in acts if act.uin} | survivors)


def lock_persons(uow: UnitOfWork, uins: Sequence[str]) -> list[Row]:
    """The persons with these UINs, locked in one order, so that two events cannot deadlock."""
    return uow.lock_rows(_LOCK, uins=SqlArray(uins))


def acts_on(uow: UnitOfWork, uin: str) -> list[Act]:
    """The acts that decide a person's civil status."""
    return [_act(row) for row in uow.rows(_ACTS, uin=uin)]


def _act(row: Row) -> Act:
    names = Act.__dataclass_fields__
    return Act(**{name: _as_text(value) for name, value in row.items() if name in names})


def _as_text(value: Any) -> Any:
    """A day or an id as acts hold it; any other value as it is."""
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, UUID) else value


def stand(uow: UnitOfWork, uin: str, standing: Standing) -> Row:
    """Change a person's standing now, and return the changed person."""
    row = uow.lock(_STAND, uin=uin, status=standing.status, civil_status=standing.civil_status)
    if row is None:
        raise LookupError("the person was locked and is gone")
    return row


def add_fact(uow: UnitOfWork, person: Row, kind: str, data: Mapping[str, Any], record_id: str) -> None:
    """Queue one line of a person's history."""
    uow.write(
        _FACT,
        person_id=person["id"],
        version=person["version"],
        type=kind,
        data=dict(data),
        record_id=record_id,
    )


def history(
    uow: UnitOfWork, record_id: str | None, since: datetime | None, after: tuple[str, int], limit: int
) -> list[Row]:
    """A page of what was published: of the person of a birth, or since a time; after a person and version."""
    person, version = after
    asked = {"record_id": record_id, "since": since, "person": person, "version": version}
    return uow.rows(_HISTORY, **asked, limit=limit)


def find_inside(uow: UnitOfWork, uin: str, covered: Covered) -> Row | None:
    """A person whose birth was registered in one of these offices."""
    return uow.row(_FIND, uin=uin, covered=covered)


def ids_of(uow: UnitOfWork, uin: str) -> list[str]:
    """The person id of a UIN in any jurisdiction; for the audit line alone."""
    return [str(row["id"]) for row in uow.rows(_IDS, uin=uin)]


def enrolled_among(uow: UnitOfWork, uins: Sequence[str]) -> set[str]:
    """Those of these UINs that belong to an enrolled person."""
    return {row["uin"] for row in uow.rows(_ENROLLED, uins=SqlArray(uins))} if uins else set()


def parents_of(uow: UnitOfWork, person: Row) -> list[Row]:
    """Parents whom entries name by UIN; ``enrolled`` is False for numbers that nobody here has."""
    return uow.rows(_PARENTS, birth_record_id=person["birth_record_id"], uin=person["uin"])


def children_of(uow: UnitOfWork, uin: str, covered: Covered) -> list[str]:
    """UINs of those registered in these offices of whom an entry names this person as a parent."""
    return [row["uin"] for row in uow.rows(_CHILDREN, uin=uin, covered=covered)]
