"""The account or client of a token."""

from __future__ import annotations

from typing import Any

from crvs_gateway.application.clients_admin import client_view
from crvs_gateway.application.deps import Deps
from crvs_gateway.application.tokens import account_view, renewals_view
from crvs_gateway.store import accounts, clients, renewals
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import NotAuthenticated


def who_am_i(caller: Principal, uow: UnitOfWork, deps: Deps) -> dict[str, Any]:
    """The caller's own account or client, with its scopes and its jurisdiction.

    Raises:
        NotAuthenticated: ``not-authenticated``: it has ended since the token was made.

    """
    of_client = caller.kind == "client"
    row = clients.find(uow, caller.subject) if of_client else accounts.find(uow, caller.subject)
    if row is None or row["deactivated_at"] is not None:
        raise NotAuthenticated("not-authenticated")
    view = client_view(row) if of_client else _own_account(row, uow, deps)
    return {**view, "kind": caller.kind, "jurisdiction": list(caller.jurisdiction)}


def _own_account(account: Row, uow: UnitOfWork, deps: Deps) -> dict[str, Any]:
    renewed = renewals.recent(uow, str(account["id"]))
    return {**account_view(account, deps), "renewals": renewals_view(renewed)}
