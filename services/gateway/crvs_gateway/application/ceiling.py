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
    own = _own_role(caller, uow, deps)
    if own is None or role.name not in own.may_grant:
        raise NotPermitted("role-not-grantable")
    check_reach(jurisdiction(role, office, deps.today()), caller, deps)


def check_client_grant(scopes: Iterable[str], caller: Principal, uow: UnitOfWork, deps: Deps) -> None:
    """Refuse a client with a scope that the caller's role does not give to machines.

    Raises:
        NotPermitted: ``scope-not-grantable``.

    """
    own = _own_role(caller, uow, deps)
    beyond = sorted(set(scopes) - (own.may_grant_scopes if own else frozenset()))
    if beyond:
        raise NotPermitted("scope-not-grantable", scope=beyond[0])


def _own_role(caller: Principal, uow: UnitOfWork, deps: Deps) -> Role | None:
    own = accounts.find(uow, caller.subject) if caller.kind == "staff" else None
    return deps.roles.get(own["role"]) if own is not None else None


def check_reach(codes: Iterable[str], caller: Principal, deps: Deps) -> None:
    """Refuse a jurisdiction that is not within the caller's.

    Raises:
        NotPermitted: ``beyond-jurisdiction``.

    """
    if not lies_within(codes, caller.jurisdiction, deps.today()):
        raise NotPermitted("beyond-jurisdiction")


def account_to_manage(account_id: str, caller: Principal, uow: UnitOfWork, deps: Deps) -> Row:
    """An account, locked; the caller may renew and end it because the caller could make it (`check_grant`).

    Raises:
        NotFound: it does not exist, or reaches beyond the caller's jurisdiction.
        NotPermitted: ``role-not-grantable``.

    """
    account = account_within(account_id, caller, uow, deps)
    check_grant(deps.roles.get(account["role"]), account["office"], caller, uow, deps)
    return account


def account_within(account_id: str, caller: Principal, uow: UnitOfWork, deps: Deps) -> Row:
    """An account, locked.

    Raises:
        NotFound: it does not exist, or reaches beyond the caller's jurisdiction.

    """
    account = accounts.lock(uow, account_id)
    if account is None or not _reaches(account, caller, deps):
        raise NotFound("not-found")
    return account


def client_to_manage(client_id: str, caller: Principal, uow: UnitOfWork, deps: Deps) -> Row:
    """A client, locked; the caller may rotate its secret and end it because the caller could make it.

    Raises:
        NotFound: it does not exist, or reaches beyond the caller's jurisdiction.
        NotPermitted: ``scope-not-grantable``.

    """
    client = clients.lock(uow, client_id)
    if client is None or not (
        is_everywhere(caller) or lies_within(client["jurisdiction"], caller.jurisdiction, deps.today())
    ):
        raise NotFound("not-found")
    check_client_grant(client["scopes"], caller, uow, deps)
    return client


def is_everywhere(caller: Principal) -> bool:
    """Whether the jurisdiction is the whole country, which contains places that have ended, too."""
    return COUNTRY in caller.jurisdiction


def _reaches(account: Row, caller: Principal, deps: Deps) -> bool:
    role, day = deps.roles.get(account["role"]), deps.today()
    return lies_within(jurisdiction(role, account["office"], day), caller.jurisdiction, day)
