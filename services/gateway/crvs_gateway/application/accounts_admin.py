"""Accounts as administrators handle them, within their own jurisdiction and ceiling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crvs_gateway.application.activation import ACTIVATION_LIFE, hash_of
from crvs_gateway.application.ceiling import account_to_manage, check_grant, is_everywhere
from crvs_gateway.application.deps import Deps
from crvs_gateway.application.sign_in import account_event
from crvs_gateway.application.tokens import account_view
from crvs_gateway.domain.roles import check_office
from crvs_gateway.domain.usernames import canonical_username
from crvs_gateway.store import accounts, renewals, sessions
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Conflict
from crvs_kernel.primitives import new_id


def create_account(
    body: Mapping[str, Any], code: str, caller: Principal, uow: UnitOfWork, deps: Deps
) -> dict[str, Any]:
    """Make an account without password.

    Its owner chooses one with the activation code, which is stored only as a hash: an administrator never
    knows a password.

    Raises:
        InvalidInput: ``role-unknown``, ``office-unknown`` or ``office-needed``.
        NotPermitted: ``role-not-grantable`` or ``beyond-jurisdiction``.
        Conflict: ``username-lookalike``.

    """
    role = deps.roles.get(body["role"])
    check_office(role, body["office"], deps.today())
    check_grant(role, body["office"], caller, uow, deps)
    account = _new_account(body, code, deps)
    add_account(uow, account, deps)
    renewals.add_first(uow, account["id"], caller.subject)
    uow.audit(AuditLine(caller, "account.create", "account", [account["id"]], {"role": role.name}))
    return {**account_view(account, deps), "active": True, "activated": False}


def add_account(uow: UnitOfWork, account: dict[str, Any], deps: Deps) -> None:
    """Queue the row and the event of a new account.

    Raises:
        Conflict: ``username-lookalike``: its name could be taken for that of another account.

    """
    if accounts.find_lookalike(uow, account["username"]) is not None:
        raise Conflict("username-lookalike", allowed=[])
    accounts.add(uow, account)
    uow.publish(account_event("account.created.v1", account, deps))


def _new_account(body: Mapping[str, Any], code: str, deps: Deps) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "username": canonical_username(body["username"]),
        "name": body["name"],
        "role": body["role"],
        "office": body["office"],
        "password_hash": None,
        "activation_hash": hash_of(code),
        "activation_expires_at": deps.clock.now() + ACTIVATION_LIFE,
    }


def deactivate_account(account_id: str, caller: Principal, uow: UnitOfWork, deps: Deps) -> dict[str, Any]:
    """End an account and all its sessions.

    Raises:
        NotFound: no such account, or beyond the caller's jurisdiction.
        NotPermitted: ``role-not-grantable``: whoever could not make the account could not end it, either.
        Conflict: ``account-inactive``: it ended before; ``account-own``: nobody ends their own.

    """
    if account_id == caller.subject:
        raise Conflict("account-own", allowed=[])
    account = account_to_manage(account_id, caller, uow, deps)
    if account["deactivated_at"] is not None:
        raise Conflict("account-inactive", allowed=[])
    now = deps.clock.now()
    accounts.deactivate(uow, account_id, now)
    sessions.revoke_all(uow, account_id, now, "account-deactivated")
    uow.publish(account_event("account.deactivated.v1", account, deps))
    uow.audit(AuditLine(caller, "account.deactivate", "account", [account_id]))
    return {**account_view(account, deps), "active": False, "activated": account["password_hash"] is not None}


def list_accounts(
    after: str, limit: int, caller: Principal, uow: UnitOfWork, deps: Deps
) -> list[dict[str, Any]]:
    """A page of the accounts within the caller's jurisdiction, in order of their making, and one more."""
    if is_everywhere(caller):
        rows = accounts.page(uow, after, limit + 1)
    else:
        pairs = deps.roles.appointed_within(caller.jurisdiction, deps.today())
        rows = accounts.page_of(uow, pairs, after, limit + 1)
    shown = [str(row["id"]) for row in rows[:limit]]
    uow.audit(AuditLine(caller, "account.list", "account", shown))
    return [
        {
            **account_view(row, deps),
            "active": row["deactivated_at"] is None,
            "activated": row["password_hash"] is not None,
        }
        for row in rows
    ]
