"""What a registration changes in the standing of persons and marriages; the keys make each fact true once."""

from __future__ import annotations

from crvs_kernel.statements import insert_into, sql
from crvs_kernel.unit_of_work import UnitOfWork
from crvs_registration.adapters.tables import standing
from crvs_registration.application.records import Record

_ADD = insert_into(standing)
# A death dissolves the marriage in force and makes the other spouse free.
_DISSOLVE_BY_DEATH = sql(
    "INSERT INTO standing (subject, fact, record_id, detail)"
    " SELECT s.detail->>'number', 'dissolved', %(record_id)s::uuid, %(detail)s::jsonb FROM standing s"
    " WHERE s.subject = %(uin)s AND s.fact = 'married' ON CONFLICT DO NOTHING"
)
_FREE_SPOUSES = sql(
    "DELETE FROM standing s USING standing mine, party p"
    " WHERE mine.subject = %(uin)s AND mine.fact = 'married'"
    " AND p.record_id = mine.record_id AND s.subject = p.uin AND s.fact = 'married'"
    " AND s.record_id = mine.record_id"
)
_FREE_DIVORCED = sql(
    "DELETE FROM standing s USING record m, party p WHERE m.registration_number = %(number)s"
    " AND p.record_id = m.id AND s.subject = p.uin AND s.fact = 'married' AND s.record_id = m.id"
)


def settle(uow: UnitOfWork, record: Record) -> None:
    """Queue the changes; a birth makes none until the child has a UIN."""
    match record.kind.consequence:
        case "deceased":
            _death(uow, record)
        case "married":
            _marriage(uow, record)
        case "divorced":
            _divorce(uow, record)


def _death(uow: UnitOfWork, record: Record) -> None:
    uin = record.state.links["deceased"]
    if uin is None:
        return
    detail = {"date": record.date_of_occurrence}
    uow.write(_ADD, subject=uin, fact="deceased", record_id=record.id, detail=detail)
    uow.write(_DISSOLVE_BY_DEATH, uin=uin, record_id=record.id, detail={"by": "death"})
    uow.write(_FREE_SPOUSES, uin=uin)


def _marriage(uow: UnitOfWork, record: Record) -> None:
    detail = {"number": record.state.registration_number}
    for uin in record.state.links.values():
        if uin is not None:
            uow.write(_ADD, subject=uin, fact="married", record_id=record.id, detail=detail)


def _divorce(uow: UnitOfWork, record: Record) -> None:
    number = record.kind.marriage_number(record.state.declaration)
    detail = {"by": "divorce"}
    uow.write(_ADD, subject=number, fact="dissolved", record_id=record.id, detail=detail)
    uow.write(_FREE_DIVORCED, number=number)
