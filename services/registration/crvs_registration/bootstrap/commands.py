"""Commands of registration's operators."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from crvs_contracts.known import read_known
from crvs_kernel.config import read_settings
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import ConstraintViolated, NotFound
from crvs_kernel.process.command import operator_transactions
from crvs_kernel.process.inputs import id_or_time, lines_of, understood
from crvs_kernel.process.restores import open_again, print_known
from crvs_registration.adapters.event_lines import by_record
from crvs_registration.application import date_books as dating
from crvs_registration.application import lift as lifting
from crvs_registration.application import reopen as reopening
from crvs_registration.application import republish as republishing
from crvs_registration.application import take_back as taking_back
from crvs_registration.bootstrap import SERVICE
from crvs_registration.bootstrap.deps import build_deps
from crvs_registration.bootstrap.reindex import reindex
from crvs_registration.bootstrap.verify import verify
from crvs_registration.settings import RegistrationSettings
from crvs_registration.store.books import known
from crvs_registration.store.histories import acted_on

__all__ = ["reindex", "verify"]  # the others stand here
_SAID = {
    "lost": "cannot be taken back: lost",
    "older": "was declared again and has its older declaration: hold it against the paper",
}


def republish(what: str) -> int:
    """Publish again what one record told, or all that were acted on since a time; 1 when there is none."""
    deps = build_deps(read_settings(RegistrationSettings))
    transactions = operator_transactions(SERVICE)
    events = 0
    for page in _pages(what, transactions):
        events += transactions.run(partial(republishing.republish, page, deps=deps))
    sys.stdout.write(f"{events} events are in the outbox; consumers drop what they have.\n")
    return 0 if events else 1


def _pages(what: str, transactions: Transactions) -> Iterator[list[str]]:
    named = id_or_time(what)
    if isinstance(named, datetime):
        return acted_on(transactions, named)
    return iter([[str(named)]])


def date_books() -> int:
    """Let books whose latest entry lies ahead of today go on from today."""
    deps = build_deps(read_settings(RegistrationSettings))
    dated = operator_transactions(SERVICE).run(partial(dating.date_books, deps=deps))
    sys.stdout.write(f"{dated} books had entries of days to come and go on from today.\n")
    return 0


def list_known() -> int:
    """Print what the register says of each record."""
    return print_known(SERVICE, known)


def reopen(file: str, margin: str, *, anyway: bool) -> int:
    """Raise the books above what others have seen and above a margin, and open."""
    deps = build_deps(read_settings(RegistrationSettings))
    take_over = partial(reopening.reopen, margin=margin, deps=deps)
    return open_again(SERVICE, file, read_known, take_over, anyway=anyway)


def take_back(file: str) -> int:
    """Rebuild the records of a file's events, each in its own transaction; names those that cannot be."""
    deps = build_deps(read_settings(RegistrationSettings))
    transactions, outcomes = operator_transactions(SERVICE, restored=True), Counter[str]()
    for record_id, events in understood(by_record(lines_of(file))):
        outcome = _taken_back(transactions, partial(taking_back.take_back, events, deps=deps))
        outcomes[outcome] += 1
        if outcome not in ("here", "taken"):
            office = events[0][1]["office"]
            sys.stdout.write(f"record {record_id} of office {office} {_SAID.get(outcome, outcome)}\n")
    sys.stdout.write(f"{outcomes['taken']} records were taken back.\n")
    return 0 if outcomes.keys() <= {"here", "taken"} else 1


def lift(record: str, reason: str) -> int:
    """Let acts on one record go on above the versions that a restore has lost."""
    deps = build_deps(read_settings(RegistrationSettings))
    named = id_or_time(record)
    if isinstance(named, datetime):
        raise NotFound("not-found")
    after = operator_transactions(SERVICE).run(partial(lifting.lift, str(named), reason, deps=deps))
    sys.stdout.write(f"record {record} goes on after version {after.state.version}.\n")
    return 0


def _taken_back(transactions: Transactions, work: Callable[[UnitOfWork], str]) -> str:
    try:
        return transactions.run(work)
    except ConstraintViolated:
        return "cannot be taken back: another record has its number"
