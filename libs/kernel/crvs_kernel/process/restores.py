"""The commands that services share for the time after a restore: print what is known, and open again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TypeVar

from crvs_kernel.database import incarnation
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.process.command import operator_transactions
from crvs_kernel.process.inputs import lines_of, understood
from crvs_kernel.service import Service

Fact = TypeVar("Fact")


def print_known(service: Service, known: Callable[[UnitOfWork], Iterable[object]]) -> int:
    """Print one fact a line, also of a restored database."""

    def work(uow: UnitOfWork) -> None:
        sys.stdout.writelines(f"{fact}\n" for fact in known(uow))

    operator_transactions(service, restored=True).run(work)
    return 0


def open_again(
    service: Service,
    file: str,
    read: Callable[[Iterable[str]], Iterable[Fact]],
    take_over: Callable[[Iterable[Fact], UnitOfWork], str],
    *,
    anyway: bool,
) -> int:
    """Take over what others know from a file (`-`: standard input) and open, in one transaction.

    An open database is left as it is, except with ``anyway``.
    """

    def work(uow: UnitOfWork) -> str:
        if not (anyway or incarnation.is_restored(uow)):
            return "This database is open; nothing was changed."
        return take_over(understood(read(lines_of(file))), uow)

    sys.stdout.write(operator_transactions(service, restored=True).run(work) + "\n")
    return 0
