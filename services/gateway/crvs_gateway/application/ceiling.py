"""The limits of administrators: the roles that they may give, and their jurisdiction (law 7)."""

from __future__ import annotations

from collections.abc import Iterable

from crvs_contracts.places import COUNTRY
from crvs_gateway.application.deps import Deps
from crvs_gateway.domain.roles import Role, jurisdiction, lies_within
from crvs_gateway.store import accounts, clients
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import NotFound, NotPermitted


def check_grant(role: Role, office: str | None, caller: Principal, uow: UnitOfWork, deps: Deps) -> None:
    """Refuse a role that the caller may not give, or whose jurisdiction is not within the caller's.

    Raises:
        NotPermitted: ``role-not-grantable`` or ``beyond-jurisdiction``.

    """
    own = accounts.find(uow, caller.subject) if caller.kind == "staff" else None
    if own is None or role.name not in deps.roles.get(own["role"]).may_grant:
        raise NotPermitted("role-not-grantable", role=role.name)
    check_reach(jurisdiction(role, office, deps.today()), caller, deps)


def check_reach(codes: Iterable[str], caller: Principal, deps: Deps) -> None:
    """Refuse a jurisdiction that is not within the caller's.

    Raises:
        NotPermitted: ``beyond-jurisdiction``.

    """
    if not lies_within(codes, caller.jurisdiction, deps.today()):
        raise NotPermitted("beyond-jurisdiction")


def account_within(account_id: str, caller: Principal, uow: UnitOfWork, deps: Deps) -> Row:
    """An account, locked.

    Raises:
        NotFound: it does not exist, or reaches beyond the caller's jurisdiction.

    """
    account = accounts.lock(uow, account_id)
    if account is None or not _reaches(account, caller, deps):
        raise NotFound("not-found")
    return account


def client_within(client_id: str, caller: Principal, uow: UnitOfWork, deps: Deps) -> Row:
    """A client, locked.

    Raises:
        NotFound: it does not exist, or reaches beyond the caller's jurisdiction.

    """
    client = clients.lock(uow, client_id)
    if client is None or not (
        is_everywhere(caller) or lies_within(client["jurisdiction"], caller.jurisdiction, deps.today())
    ):
        raise NotFound("not-found")
    return client


def is_everywhere(caller: Principal) -> bool:
    """Whether the jurisdiction is the whole country, which contains places that have ended, too."""
    return COUNTRY in caller.jurisdiction


def _reaches(account: Row, caller: Principal, deps: Deps) -> bool:
    role, day = deps.roles.get(account["role"]), deps.today()
    return lies_within(jurisdiction(role, account["office"], day), caller.jurisdiction, day)
