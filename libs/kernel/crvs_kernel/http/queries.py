"""Reads over HTTP: the audit line of a disclosure is committed before the answer leaves (law 6)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, current_app

from crvs_kernel.database.transactions import Transactions
from crvs_kernel.database.unit_of_work import UnitOfWork


def answer_query(work: Callable[[UnitOfWork], Response]) -> Response:
    """Run a read that answers with what it saw, and commit what it put on record of it.

    A refusal goes on record by `DomainError.keeping`.
    """
    transactions: Transactions = current_app.extensions["crvs.transactions"]
    return transactions.run(work)
