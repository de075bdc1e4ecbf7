"""Persons and their history in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from crvs_contracts.jurisdiction import Covered
from crvs_identity.domain.standing import Standing
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
    " date_of_birth_until, registered_on, civil_status, stated_status, household, keys)"
    " SELECT %(id)s::uuid, uin, %(birth_record_id)s::uuid, %(birth_version)s::int, %(office)s, %(province)s,"
    " %(sex)s, %(date_of_birth)s::date, %(date_of_birth_until)s::date, %(registered_on)s::date,"
    " %(civil_status)s, %(stated_status)s::text, %(household)s::uuid, %(keys)s::text[] FROM number"
    " ON CONFLICT DO NOTHING RETURNING *, EXISTS (SELECT FROM act WHERE act.uin = person.uin) AS named",
    ("keys",),
    planned_once=True,
)
_BY_BIRTH = sql("SELECT * FROM person WHERE birth_record_id = %(record_id)s")
_CORRECT = sql(
    "UPDATE person SET sex = %(sex)s, date_of_birth = %(date_of_birth)s, birth_version = %(birth_version)s,"
    " keys = %(keys)s::text[], version = version + 1"
    " WHERE birth_record_id = %(birth_record_id)s AND birth_version < %(birth_version)s"
    " RETURNING *",
    ("keys",),
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
_HISTORY = sql(
    "SELECT f.type, f.data, f.version, f.at, p.id, p.uin, p.birth_record_id, p.office,"
    " p.household"
    " FROM person_fact f JOIN person p ON p.id = f.person_id"
    " WHERE f.type <> 'corrected' AND"
    " (%(record_id)s::uuid IN (p.birth_record_id, p.id) OR f.at >= %(since)s)"
    " AND (p.id, f.version) > (%(person)s::uuid, %(version)s) ORDER BY p.id, f.version LIMIT %(limit)s"
)
_STAND = sql(
    "UPDATE person SET status = %(status)s, civil_status = %(civil_status)s, version = version + 1"
    " WHERE uin = %(uin)s RETURNING *"
)
_FACT = insert_into(PERSON_FACT, "person_id", "version", "type", "data", "record_id")
# As the person reads of whom a UIN is, in the jurisdictions of all who were merged (law 7, in SQL).
_FIND = sql(
    f"SELECT {_WHOLE}, EXISTS (SELECT FROM cancelled_record gone"  # noqa: S608 - a constant
    " WHERE gone.record_id = person.birth_record_id AND gone.version > person.birth_version)"
    " AS birth_cancelled FROM person"
    " WHERE uin = (SELECT coalesce(stands_as, uin) FROM person WHERE uin = %(uin)s)"
    " AND (%(covered)s::text[] IS NULL OR EXISTS (SELECT FROM person AS same"
    " WHERE (same.uin = person.uin OR same.stands_as = person.uin)"
    " AND same.office = ANY(%(covered)s::text[])))",
    ("covered",),
)
_IDS = sql("SELECT id FROM person WHERE uin = %(uin)s")
_AMONG = sql(
    "SELECT uin, %(covered)s::text[] IS NULL OR office = ANY(%(covered)s::text[]) AS inside FROM person"
    " WHERE uin = ANY(%(uins)s)",
    ("uins", "covered"),
)
_HOUSEHOLD = sql(
    "SELECT id FROM person WHERE household = %(household)s"
    " AND (%(covered)s::text[] IS NULL OR office = ANY(%(covered)s::text[])) LIMIT 1",
    ("covered",),
)
_ENTRIES = sql("SELECT id::text, birth_record_id::text FROM person WHERE uin = ANY(%(uins)s)", ("uins",))


def enrol(uow: UnitOfWork, **columns: Any) -> Row | None:
    """Insert a person now; None when the birth or the number is taken."""
    return uow.lock(ENROL, **columns)


def find_by_birth(uow: UnitOfWork, record_id: str) -> Row | None:
    """The person of a birth record."""
    return uow.row(_BY_BIRTH, record_id=record_id)


def correct(uow: UnitOfWork, **columns: Any) -> Row | None:
    """Take over a newer version of the birth; None when it is not newer."""
    return uow.lock(_CORRECT, **columns)


def lock_persons(uow: UnitOfWork, uins: Sequence[str]) -> list[Row]:
    """The persons with these UINs, locked in one order, so that two events cannot deadlock."""
    return uow.lock_rows(_LOCK, uins=SqlArray(uins))


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


def enrolled_among(uow: UnitOfWork, uins: Sequence[str], covered: Covered) -> dict[str, bool]:
    """Those of these UINs that somebody has, and whether these offices enrolled them."""
    rows = uow.rows(_AMONG, uins=SqlArray(uins), covered=covered) if uins else []
    return {row["uin"]: row["inside"] for row in rows}


def has_household(uow: UnitOfWork, household: str, covered: Covered) -> bool:
    """Whether somebody of a household was enrolled in one of these offices."""
    return uow.row(_HOUSEHOLD, household=household, covered=covered) is not None


def described_by(uow: UnitOfWork, uins: Sequence[str]) -> list[str]:
    """The ids under which there are descriptions of these persons: their own, and those of their births."""
    rows = uow.rows(_ENTRIES, uins=SqlArray(uins))
    return [id_ for row in rows for id_ in (row["id"], row["birth_record_id"]) if id_]
