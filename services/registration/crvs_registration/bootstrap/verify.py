"""`crvs-registration verify`: holds records and books to their actions, on all processors, with progress."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from itertools import chain, pairwise

from crvs_kernel.database.transactions import Transactions
from crvs_kernel.process.command import operator_transactions
from crvs_kernel.process.parts import in_order
from crvs_registration.bootstrap import SERVICE
from crvs_registration.store.proofs import FIRST, differing_books, differing_records, ends_of_ranges

_transactions: Transactions  # of this process


def verify(after: str, *, keys: bool) -> int:
    """Print a line for each difference, and on the way how far it came; 1 if there is one.

    Whoever was interrupted goes on after the record that was named last. ``keys``: also of the keys by which
    records are found, which takes three times as long.
    """
    _connect()
    found = 0
    for line in _lines(after or FIRST, keys=keys):
        found += 1
        sys.stdout.write(line + "\n")
    sys.stdout.write("The register is what its actions say.\n" if not found else f"{found} differ.\n")
    return 1 if found else 0


def _lines(after: str, *, keys: bool) -> Iterator[str]:
    ranges = list(pairwise([after, *_transactions.run(partial(ends_of_ranges, after=after))]))

    def say(number: int) -> None:
        sys.stdout.flush()
        sys.stderr.write(f"{number} of {len(ranges)} parts; --after {ranges[number - 1][1]}\n")

    work = partial(_differing, keys=keys)
    found = map(work, ranges) if len(ranges) == 1 else in_order(work, ranges, _connect, say)
    yield from chain.from_iterable(found)
    yield from _transactions.run(differing_books)


def _connect() -> None:
    global _transactions  # noqa: PLW0603 - a process of the pool has one connection
    _transactions = operator_transactions(SERVICE)


def _differing(within: tuple[str, str], *, keys: bool) -> list[str]:
    after, until = within
    return _transactions.run(partial(differing_records, after=after, until=until, keys=keys))
