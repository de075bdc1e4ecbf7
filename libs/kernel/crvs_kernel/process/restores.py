"""The commands that services share for the time after a restore: print what is known, and open again."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from crvs_kernel.database import incarnation
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.database.unit_of_work import UnitOfWork


def print_known(transactions: Transactions, known: Callable[[UnitOfWork], Iterable[object]]) -> int:
    """Print one fact a line."""

    def work(uow: UnitOfWork) -> None:
        sys.stdout.writelines(f"{fact}\n" for fact in known(uow))

    transactions.run(work)
    return 0


def open_again(
    transactions: Transactions,
    file: str,
    work: Callable[[UnitOfWork, Iterator[str]], str],
    *,
    anyway: bool,
) -> int:
    """Take over what others know from a file (`-`: standard input) and open, in one transaction.

    An open database is left as it is, except with ``anyway``.
    """

    def restored(uow: UnitOfWork) -> str:
        if not (anyway or incarnation.is_restored(uow)):
            return "This database is open; nothing was changed."
        with open_lines(file) as lines:
            return work(uow, iter(lines))

    sys.stdout.write(transactions.run(restored) + "\n")
    return 0


def open_lines(file: str) -> contextlib.AbstractContextManager[Iterable[str]]:
    """The lines of a file that an operator named; of standard input for `-`."""
    return contextlib.nullcontext(sys.stdin) if file == "-" else Path(file).open(encoding="utf-8")
