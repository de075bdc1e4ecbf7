"""Reads one person; each read is audited, also when nobody was found (law 6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from crvs_contracts.faults import MalformedValue
from crvs_contracts.jurisdiction import Covered, covered
from crvs_contracts.numbers import parse_uin
from crvs_contracts.spans import Span
from crvs_identity.application.deps import Deps
from crvs_identity.application.follow import standing_now
from crvs_identity.domain import likeness
from crvs_identity.domain.standing import Act, Standing
from crvs_identity.store import acts, merged, persons
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import InvalidInput, NotFound

NAMES: Final = "person.names"  # the scope that shows names


@dataclass(frozen=True)
class ReadPerson:
    """``as_of``: as the person stood on a day, by what is registered now."""

    typed: str
    by: Principal
    as_of: date | None = None


def read_person(asked: ReadPerson, uow: UnitOfWork, deps: Deps) -> dict[str, Any]:
    """The person of a UIN; of a merged one, the person as whom they read.

    Raises:
        InvalidInput: the number is mistyped (its check digit tells).
        NotFound: nobody has it, or the person was enrolled outside the caller's jurisdiction; what was
            looked for is on record all the same.

    """
    uin, by = _parsed(asked.typed), asked.by
    reach = covered(by.jurisdiction)
    row = persons.find_inside(uow, uin, reach)
    if row is None:
        outside = persons.ids_of(uow, uin)
        line = AuditLine(by, "person.read", "person", outside, {"outcome": "absent"})
        raise NotFound("not-found").keeping(lambda kept: kept.audit(line))
    day = asked.as_of.isoformat() if asked.as_of else None
    same = merged.group(uow, [uin])
    standing = standing_now(uow, row, day)
    shown = _shown(row, standing) | {"other_uins": [each for each in same if each != row["uin"]]}
    shown["links"] = _links(uow, row, standing, reach, day)
    if NAMES in by.scopes:
        shown["names"] = _names(uow, same, day, deps)
    uow.audit(AuditLine(by, "person.read", "person", [str(row["id"])]))
    return shown


def _parsed(typed: str) -> str:
    try:
        return parse_uin(typed)
    except MalformedValue as error:
        raise InvalidInput("uin-malformed", pointer="/uin") from error


def _shown(row: Row, standing: Standing) -> dict[str, Any]:
    born = Span(row["date_of_birth"], row["date_of_birth_until"] or row["date_of_birth"])
    entry = "cancelled" if row["birth_cancelled"] else "registered"
    return {
        "id": str(row["id"]),
        **{name: row[name] for name in ("uin", "sex", "version", "office")},
        "status": standing.status,
        "civil_status": standing.civil_status,
        "civil_status_since": standing.since,
        "date_of_death": standing.died,
        "date_of_birth": str(born),
        "birth_record_id": str(row["birth_record_id"]) if row["birth_record_id"] else None,
        "birth_entry": entry if row["birth_record_id"] else None,
        "household": str(row["household"]) if row["household"] else None,
    }


def _links(
    uow: UnitOfWork, row: Row, standing: Standing, reach: Covered, day: str | None
) -> list[dict[str, Any]]:
    """Parents, children and spouses by UIN, each with the entry that made it.

    Children who were registered outside the jurisdiction are left out (law 7).
    """
    known = [act for act in acts.acts_of(uow, [row["uin"]]) if day is None or act.date <= day]
    found = sorted({*_kin(row["uin"], known), *_spouses(standing)}, key=lambda link: link[:2])
    inside = persons.enrolled_among(uow, sorted({uin for _, uin, *_ in found}), reach)
    links: dict[tuple[str, str], dict[str, Any]] = {}
    for relation, uin, record, since in found:
        link = {"relation": relation, "uin": uin, "enrolled": uin in inside}
        if relation != "child" or inside.get(uin):
            links.setdefault((relation, uin), link | {"record_id": record, "since": since})
    return list(links.values())


def _kin(uin: str, known: list[Act]) -> Iterator[tuple[str, str, str, str]]:
    for act in known:
        if act.fact == "parentage" and act.uin == uin and act.child:
            yield "child", act.child, act.record_id, act.date
        elif act.fact == "parentage" and act.child == uin and act.uin:
            yield act.role, act.uin, act.record_id, act.date


def _spouses(standing: Standing) -> Iterator[tuple[str, str, str, str]]:
    return (("spouse", act.spouse, act.record_id, act.date) for act in standing.unions if act.spouse)


def _names(uow: UnitOfWork, uins: list[str], day: str | None, deps: Deps) -> list[dict[str, Any]]:
    """Every name that entries and papers gave the person, the latest last."""
    enrolled_by = persons.described_by(uow, uins)
    names = []
    for each in deps.descriptions.history(uow, enrolled_by, uins):
        name = each.content.get("name") or likeness.name_of(each.content["born"])
        if name and (day is None or each.since.isoformat() <= day):
            source = "papers" if "papers" in each.content else "entry"
            stated = {"record_id": each.record_id, "version": each.version, "since": each.since.isoformat()}
            names.append({"name": name, "source": source, **stated})
    return names
