"""Accounts as administrators handle them, and the person's own first choice of a password."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from crvs_gateway.application.attempts import count_attempt, forgive
from crvs_gateway.application.deps import Deps
from crvs_gateway.application.sign_in import account_event, canonical_username
from crvs_gateway.application.tokens import account_view
from crvs_gateway.domain.passwords import check_password
from crvs_gateway.domain.roles import check_office
from crvs_kernel.audit import AuditLine
from crvs_kernel.context import Principal
from crvs_kernel.errors import Conflict, NotAuthenticated, NotFound
from crvs_kernel.primitives import new_id, sha256_hex
from crvs_kernel.unit_of_work import Row, UnitOfWork

ACTIVATION_LIFE = timedelta(days=7)


def create_account(body: Mapping[str, Any], caller: Principal, uow: UnitOfWork, deps: Deps) -> dict[str, Any]:
    """Make an account without password.

    Its owner chooses one with the activation code, which is told in the HTTP answer and stored only as a
    hash: an administrator never knows a password.
    """
    role = deps.roles.get(body["role"])
    check_office(role, body["office"], deps.today())
    account_id = str(new_id())
    account = {
        "id": account_id,
        "username": canonical_username(body["username"]),
        "name": body["name"],
        "role": role.name,
        "office": body["office"],
        "password_hash": None,
        "activation_hash": sha256_hex(activation_code(account_id, deps).encode()),
        "activation_expires_at": deps.clock.now() + ACTIVATION_LIFE,
    }
    deps.accounts.add(uow, account)
    uow.publish(account_event("account.created.v1", account, deps))
    uow.audit(AuditLine(caller, "account.create", "account", [account_id], {"role": role.name}))
    return {**account_view(account, deps), "active": True, "activated": False}


def activation_code(account_id: str, deps: Deps) -> str:
    """The code of an account; derived, so that a repeated command can be given the same answer."""
    return deps.digests.derive("activation", account_id)[:26]


@dataclass(frozen=True)
class Activation:
    """A person's first choice of a password."""

    username: str
    code: str
    password: str
    address: str
    caller: Principal


def activate(command: Activation, deps: Deps) -> None:
    """Set the first password.

    Raises:
        NotAuthenticated: ``activation-invalid``: unknown name, wrong, used or expired code.
        InvalidInput: the password is too short, too long or guessable.

    """
    username = canonical_username(command.username)
    check_password(command.password, username)
    attempt = count_attempt("account", username, command.address, deps)
    with deps.unit_of_work() as uow:
        account = deps.accounts.find_by_username(uow, username)
    if account is None or not _code_holds(account, command.code, deps):
        raise NotAuthenticated("activation-invalid")
    hashed = deps.hasher.hash(command.password)
    account_id = str(account["id"])
    with deps.unit_of_work() as uow:
        current = deps.accounts.lock(uow, account_id)
        if current is None or not _code_holds(current, command.code, deps):
            raise NotAuthenticated("activation-invalid")
        deps.accounts.set_password(uow, account_id, hashed)
        forgive(uow, attempt, deps)
        caller = replace(command.caller, subject=account_id, kind="staff", office=account["office"])
        uow.audit(AuditLine(caller, "account.activate", "account", [account_id]))
        uow.commit()


def _code_holds(account: Row, code: str, deps: Deps) -> bool:
    if account["activation_hash"] is None or account["deactivated_at"] is not None:
        return False
    same = hmac.compare_digest(account["activation_hash"], sha256_hex(code.encode("utf-8", "replace")))
    return same and bool(deps.clock.now() < account["activation_expires_at"])


def deactivate_account(account_id: str, caller: Principal, uow: UnitOfWork, deps: Deps) -> dict[str, Any]:
    """End an account and all its sessions.

    Raises:
        NotFound: no such account.
        Conflict: ``account-inactive``: it ended before; ``account-own``: nobody ends their own.

    """
    if account_id == caller.subject:
        raise Conflict("account-own", allowed=[])
    account = deps.accounts.lock(uow, account_id)
    if account is None:
        raise NotFound("not-found")
    if account["deactivated_at"] is not None:
        raise Conflict("account-inactive", allowed=[])
    now = deps.clock.now()
    deps.accounts.deactivate(uow, account_id, now)
    deps.sessions.revoke_all(uow, account_id, now, "account-deactivated")
    uow.publish(account_event("account.deactivated.v1", account, deps))
    uow.audit(AuditLine(caller, "account.deactivate", "account", [account_id]))
    return {**account_view(account, deps), "active": False, "activated": account["password_hash"] is not None}


def list_accounts(after: str, limit: int, caller: Principal, deps: Deps) -> list[dict[str, Any]]:
    """A page of accounts in order of their making, one more than asked for if there are more."""
    with deps.unit_of_work() as uow:
        rows = deps.accounts.page(uow, after, limit + 1)
        shown = [str(row["id"]) for row in rows[:limit]]
        uow.audit(AuditLine(caller, "account.list", "account", shown))
        uow.commit()
    return [
        {
            **account_view(row, deps),
            "active": row["deactivated_at"] is None,
            "activated": row["password_hash"] is not None,
        }
        for row in rows
    ]
