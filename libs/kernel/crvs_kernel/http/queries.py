"""Reads over HTTP: the audit line of a disclosure is committed before the answer leaves (law 6)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, current_app

from crvs_kernel.database.transactions import Transactions
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import ConstraintViolated
from crvs_kernel.http.once import refuse_second_use, spend_context


def answer_query(work: Callable[[UnitOfWork], Response]) -> Response:
    """Run a read that answers with what it saw, and commit what it put on record of it.

    A refusal goes on record by `DomainError.keeping`. What is asked by POST is asked once for each context,
    because the door does not bind a context to a body.
    """
    transactions: Transactions = current_app.extensions["crvs.transactions"]

    def once(uow: UnitOfWork) -> Response:
        response = work(uow)
        spend_context(uow)
        return response

    try:
        return transactions.run(once)
    except ConstraintViolated as violated:
        refuse_second_use(violated)
        raise
