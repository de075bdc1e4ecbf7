"""Who is enrolled already that papers may be about: shown before an enrolment, and asked again with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from crvs_identity.application.deps import Deps
from crvs_identity.domain import likeness
from crvs_identity.store import descriptions
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork

_MOST_SHOWN: Final = 10
Double = dict[str, Any]


def compare_people(
    people: Sequence[Mapping[str, Any]], by: Principal, uow: UnitOfWork, deps: Deps
) -> list[list[Double]]:
    """The likely doubles of each, wherever they were registered: the registrar sees whom it may be."""
    found = [doubles_of(likeness.of_papers(each), uow, deps) for each in people]
    seen = sorted({double["id"] for doubles in found for double in doubles})
    uow.audit(AuditLine(by, "person.compare", "person", seen))
    return found


def doubles_of(born: likeness.Document, uow: UnitOfWork, deps: Deps) -> list[Double]:
    """Likely doubles, the likeliest first; two that were merged are one, which stands for both."""
    rows = descriptions.alike(uow, likeness.keys(born, near=True))
    known = deps.descriptions.newest(uow, [row["record_id"] for row in rows])
    judged = [
        _double(row, likeness.likeness(born, known[row["record_id"]].content["born"]), known)
        for row in rows
        if row["record_id"] in known
    ]
    likely = sorted(
        (each for each in judged if each["score"] >= likeness.MAY), key=lambda each: -each["score"]
    )
    return list({each["uin"]: each for each in reversed(likely)}.values())[::-1][:_MOST_SHOWN]


def _double(row: Row, judged: likeness.Likeness, known: Mapping[str, descriptions.Description]) -> Double:
    born = known[row["record_id"]].content["born"]
    return {
        "id": row["id"],
        "uin": row["stands_as"],
        "office": row["office"],
        "status": row["status"],
        "sex": row["sex"],
        "name": likeness.name_of(born),
        "parents": likeness.parents_of(born),
        "date_of_birth": str(likeness.day_of(born)),
        "score": judged.score,
        "reasons": judged.reasons,
        "must_review": judged.must_review,
    }
