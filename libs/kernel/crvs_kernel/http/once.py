"""A sealed context writes once, and a refusal stays on record (laws 2 and 6, ADR 17).

Whoever can listen between door and service could send a context again within its half minute. So a context
that wrote or was refused is remembered in the service's database, with the command in its one round trip.
"""

from __future__ import annotations

import re

from flask import current_app, g, request

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.guard import declared_scope
from crvs_kernel.database.statements import insert_into, sql
from crvs_kernel.database.tables import PLUMBING
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import ConstraintViolated, DomainError, NotAuthenticated

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})  # Envoy may send them again under the same context
_USED = f"{PLUMBING.spent_context.name}_pkey"
_SPEND = insert_into(PLUMBING.spent_context, "id")
_SPEND_ANYHOW = sql("INSERT INTO spent_context (id) VALUES (%(id)s) ON CONFLICT DO NOTHING")
# An id or a number. What else somebody types into a path may be a name (law 10).
_SUBJECT = re.compile(r"(?=.*\d)[A-Za-z0-9-]{1,64}")


def spend_context(uow: UnitOfWork) -> None:
    """Queue that this request's context was used; the commit fails if it was used before."""
    if request.method not in SAFE:
        uow.write(_SPEND, id=g.statement)


def refuse_second_use(violated: Exception) -> None:
    """Say what the violated constraint means.

    Raises:
        NotAuthenticated: ``context-used``.

    """
    if isinstance(violated, ConstraintViolated) and violated.constraint == _USED:
        raise NotAuthenticated("context-used") from violated


def record_refusal(refusal: DomainError) -> None:
    """Write the audit line of a refusal, unless it brought one, and that the context was used.

    Raises:
        Unavailable: the database is out of reach.

    """
    line = _line(refusal)
    spends = "statement" in g and request.method not in SAFE and refusal.status < 500
    if line is None and not spends:
        return

    def work(uow: UnitOfWork) -> None:
        if line is not None:
            uow.audit(line)
        if spends:
            uow.write(_SPEND_ANYHOW, id=g.statement)

    transactions: Transactions = current_app.extensions["crvs.transactions"]
    transactions.run(work)


def _line(refusal: DomainError) -> AuditLine | None:
    """Who asked for what lies outside his scopes or his jurisdiction, or does not exist (403, 404)."""
    if refusal.status not in {403, 404} or refusal.on_record or "principal" not in g:
        return None
    if request.url_rule is None or declared_scope(current_app.view_functions[request.endpoint or ""]) is None:
        return None  # no such address, or one that is open to all: it is about nobody
    given = (str(value) for value in (request.view_args or {}).values())
    subjects = [value for value in given if _SUBJECT.fullmatch(value)]
    route = f"{request.method} {request.url_rule.rule}"
    return AuditLine(g.principal, "request.refuse", "route", subjects, {"route": route, "code": refusal.code})
