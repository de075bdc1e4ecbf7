"""Open a restored register: its books go on above every number that anybody has seen (law 14).

A record that others know in a later version is closed until it is taken back: it may have a number already.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from crvs_contracts.kinds import kinds
from crvs_contracts.known import Known
from crvs_contracts.numbers import RegistrationNumber
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database import incarnation
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.application.deps import Deps
from crvs_registration.application.republish import OPERATOR
from crvs_registration.domain.margins import margin_of
from crvs_registration.store.books import newest_line, note_behind, note_numbers, raise_books

_PAGE: Final = 5000
_KIND_OF: Final = {kind.book: name for name, kind in kinds().items()}


def reopen(seen: Iterable[Known], uow: UnitOfWork, *, margin: str, deps: Deps) -> str:
    """Raise the books, note what is behind, and open, in one transaction; gives what to tell the operator.

    ``margin``: how many numbers of each book of this year may have been given of which nobody here knows:
    those whose events had not left; ``since-copy`` when every service was restored, and nobody remembers any.

    Raises:
        InvalidInput: as `margin_of`.

    """
    newest, now = newest_line(uow), deps.clock.now()
    further = margin_of(margin, newest, now)
    highest: dict[tuple[str, str, int], int] = {}
    behind: set[str] = set()
    facts = iter(seen)
    while page := list(islice(facts, _PAGE)):
        _raise(highest, page)
        note_numbers(uow, [fact for fact in page if fact.fact == "number"])
        behind |= note_behind(uow, [fact for fact in page if fact.fact == "version"])
    year = deps.today().year
    for kind in kinds():
        for office in deps.offices.codes():
            highest.setdefault((office, kind, year), 0)
    names = ("office", "kind", "year")
    books: list[dict[str, Any]] = [
        {**dict(zip(names, book, strict=True)), "seen": last, "margin": further if book[2] == year else 0}
        for book, last in sorted(highest.items())
    ]
    moved = raise_books(uow, books)
    incarnation.open_here(uow)
    uow.audit(
        AuditLine(
            OPERATOR, "book.raise", "book", [], {"moved": moved, "margin": further, "behind": len(behind)}
        )
    )
    since = newest.isoformat(timespec="seconds") if newest else "unknown"
    return (
        f"{moved} books go on above what was given, and leave {further} further numbers out (the newest line"
        f" of the copy is of {since}); {len(behind)} records are behind what others know."
    )


def _raise(highest: dict[tuple[str, str, int], int], page: Iterable[Known]) -> None:
    for fact in page:
        if fact.fact == "number":
            number = RegistrationNumber.parse(fact.value)
            book = (number.office, _KIND_OF[number.book], number.year)
            highest[book] = max(highest.get(book, 0), number.sequence)
