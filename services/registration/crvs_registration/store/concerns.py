"""The offices beside its own that an entry concerns: rows that limit every query in SQL (law 7, ADR 41).

The office of each party's residence, of each party's birth entry and of the district where it happened; of an
end of a union also the office of the union, and the other way round. A case that is transferred concerns the
office that it is sent to, and once it is accepted the one that sent it. They are made of the register alone,
so whatever changes an entry makes them anew. The word index has the entry under each of these offices, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from crvs_kernel.database.statements import SqlArray, sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.store.facts import proves

_OFFICES = f"""SELECT r.district AS office
 UNION ALL SELECT r.declaration #>> ARRAY[p.role, 'residence_district'] FROM party p WHERE p.record_id = r.id
 UNION ALL SELECT b.office FROM party p JOIN party me ON me.uin = p.uin
  JOIN record b ON b.id = me.record_id AND b.status = 'registered' AND {proves("b", "me", "birth")}
  WHERE p.record_id = r.id
 UNION ALL SELECT m.office FROM record m WHERE m.registration_number = r.ends
 UNION ALL SELECT e.office FROM record e WHERE e.ends = r.registration_number AND e.date_of_registration IS NOT NULL"""  # noqa: S608, E501 - constants only
# A registered end makes its union concern its office: the union's own rows stay.
_OF_RECORDS = """SELECT r.id AS record_id, place.office FROM record r CROSS JOIN LATERAL ({offices}) AS place
  WHERE {which} AND r.registration_number IS NOT NULL AND place.office <> r.office
 UNION SELECT m.id, r.office FROM record r JOIN record m ON m.registration_number = r.ends
  WHERE {which} AND r.registration_number IS NOT NULL AND m.office <> r.office
 UNION SELECT r.id, r.sent_to FROM record r WHERE {which} AND r.sent_to IS NOT NULL
 UNION SELECT r.id, a.body ->> 'from' FROM record r JOIN action a ON a.record_id = r.id AND a.type = 'accept'
  WHERE {which} AND a.body ->> 'from' <> r.office"""
_FIND = """WITH concerned AS (
 INSERT INTO concern (office, record_id) SELECT office, record_id FROM ({found}) AS found
 ON CONFLICT DO NOTHING RETURNING office, record_id)
INSERT INTO name_word (word, office, record_id, parties)
 SELECT w.word, c.office, w.record_id, w.parties FROM concerned c JOIN record r ON r.id = c.record_id
 JOIN name_word w ON w.record_id = r.id AND w.office = r.office ON CONFLICT DO NOTHING"""
PUT = sql(
    _FIND.format(found=_OF_RECORDS.format(offices=_OFFICES, which="r.id = ANY(%(records)s::uuid[])")),
    planned_once=True,
)
PUT_ALL = _FIND.format(found=_OF_RECORDS.format(offices=_OFFICES, which="TRUE"))
_DROP = sql("DELETE FROM concern WHERE record_id = %(record_id)s::uuid", planned_once=True)


def put(uow: UnitOfWork, records: Sequence[str]) -> None:
    """Queue the offices of registered entries, beside those that they have."""
    uow.write(PUT, records=SqlArray(records))


def drop(uow: UnitOfWork, record_id: str) -> None:
    """Queue that an entry concerns nobody; its words of those offices go with all its words."""
    uow.write(_DROP, record_id=record_id)


def concerned(record: str) -> str:
    """SQL: whether a record concerns an office of the caller's, where concern is asked for."""
    return f"""(%(concerned)s AND EXISTS (SELECT FROM concern c
 WHERE c.record_id = {record}.id AND c.office = ANY(%(offices)s::text[])))"""
