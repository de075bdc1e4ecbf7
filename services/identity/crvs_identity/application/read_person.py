"""Reads one person; each read is audited, also when nobody was found (law 6)."""

from __future__ import annotations

from typing import Any

from crvs_contracts.faults import MalformedValue
from crvs_contracts.jurisdiction import Covered, covered
from crvs_contracts.numbers import parse_uin
from crvs_identity.domain.standing import Standing, standing_of, status_at_first
from crvs_identity.store import persons
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import InvalidInput, NotFound


def read_person(uow: UnitOfWork, principal: Principal, typed: str) -> dict[str, Any]:
    """The person of a UIN.

    Raises:
        InvalidInput: the number is mistyped (its check digit tells).
        NotFound: nobody has it, or the birth was registered outside the caller's jurisdiction; what was
            looked for is on record all the same.

    """
    uin = _parsed(typed)
    reach = covered(principal.jurisdiction)
    row = persons.find_inside(uow, uin, reach)
    if row is None:
        outside = persons.ids_of(uow, uin)
        line = AuditLine(principal, "person.read", "person", outside, {"outcome": "absent"})
        raise NotFound("not-found").keeping(lambda kept: kept.audit(line))
    at_first = status_at_first(row["date_of_birth"], row["registered_on"])
    standing = standing_of(row["uin"], persons.acts_on(uow, row["uin"]), at_first)
    links = _links(uow, row, standing, reach)
    uow.audit(AuditLine(principal, "person.read", "person", [str(row["id"])]))
    shown = {name: row[name] for name in ("uin", "sex", "version")}
    shown |= {"status": standing.status, "civil_status": standing.civil_status}
    shown |= {"date_of_death": standing.died, "civil_status_since": standing.since}
    dated = {
        "date_of_birth": row["date_of_birth"].isoformat(),
        "birth_record_id": str(row["birth_record_id"]),
        "birth_entry": "cancelled" if row["birth_cancelled"] else "registered",
    }
    return {**shown, **dated, "links": links}


def _parsed(typed: str) -> str:
    try:
        return parse_uin(typed)
    except MalformedValue as error:
        raise InvalidInput("uin-malformed", pointer="/uin") from error


def _links(uow: UnitOfWork, row: Row, standing: Standing, reach: Covered) -> list[dict[str, Any]]:
    """Parents and children by UIN; children registered outside the jurisdiction are left out (law 7)."""
    spouses = standing.spouses
    children = persons.children_of(uow, row["uin"], reach)
    enrolled = persons.enrolled_among(uow, spouses)
    return [
        *persons.parents_of(uow, row),
        *({"relation": "child", "uin": child, "enrolled": True} for child in children),
        *({"relation": "spouse", "uin": spouse, "enrolled": spouse in enrolled} for spouse in spouses),
    ]
