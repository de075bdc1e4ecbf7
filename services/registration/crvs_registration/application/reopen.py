"""Open a restored register: its books go on above every number that anybody has seen (law 14)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crvs_contracts.kinds import kinds
from crvs_contracts.known import Known
from crvs_contracts.numbers import RegistrationNumber
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database import incarnation
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.application.deps import Deps
from crvs_registration.application.republish import OPERATOR
from crvs_registration.store.books import raise_books


def reopen(seen: Iterable[Known], margin: int, uow: UnitOfWork, deps: Deps) -> int:
    """Raise the books and open, in one transaction; gives how many books moved.

    ``margin``: how many numbers of each book of this year may have been given of which nobody here knows:
    those whose events had not left, or all since the copy when every service was restored with it.
    """
    highest = _highest(seen)
    year = deps.today().year
    for kind in kinds():
        for office in deps.offices.codes():
            highest.setdefault((office, kind, year), 0)
    names = ("office", "kind", "year")
    books: list[dict[str, Any]] = [
        {**dict(zip(names, book, strict=True)), "seen": last, "margin": margin if book[2] == year else 0}
        for book, last in sorted(highest.items())
    ]
    moved = raise_books(uow, books)
    incarnation.open_here(uow)
    uow.audit(AuditLine(OPERATOR, "book.raise", "book", [], {"moved": moved, "margin": margin}))
    return moved


def _highest(seen: Iterable[Known]) -> dict[tuple[str, str, int], int]:
    kind_of = {kind.book: name for name, kind in kinds().items()}
    highest: dict[tuple[str, str, int], int] = {}
    for fact in seen:
        if fact.fact == "number":
            number = RegistrationNumber.parse(fact.value)
            book = (number.office, kind_of[number.book], number.year)
            highest[book] = max(highest.get(book, 0), number.sequence)
    return highest
