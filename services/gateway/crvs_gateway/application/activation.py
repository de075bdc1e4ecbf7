"""A person's choice of a password with a code: for a new account, or when an administrator renews it."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from crvs_gateway.application.ceiling import account_to_manage
from crvs_gateway.application.deps import Deps
from crvs_gateway.application.sign_in import account_event
from crvs_gateway.application.tokens import account_view
from crvs_gateway.application.wrong_secrets import Tried, count_wrong, forgive_right
from crvs_gateway.domain.passwords import check_password
from crvs_gateway.domain.usernames import canonical_username
from crvs_gateway.store import accounts, renewals, sessions
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import Conflict, NotAuthenticated
from crvs_kernel.primitives import sha256_hex

ACTIVATION_LIFE = timedelta(days=7)
_CODE_BYTES = 18


def new_code() -> str:
    """A new activation code; only its hash is stored."""
    return secrets.token_urlsafe(_CODE_BYTES)


def hash_of(code: str) -> str:
    """The stored hash of a code; the code is random, so a fast hash is enough."""
    return sha256_hex(code.encode("utf-8", "replace"))


def renew_activation(
    account_id: str, code: str, caller: Principal, uow: UnitOfWork, deps: Deps
) -> dict[str, Any]:
    """Give an account another code; its password and its sessions end, because somebody else may have them.

    Raises:
        NotFound: no such account, or beyond the caller's jurisdiction.
        NotPermitted: ``role-not-grantable``: only those who may create an account may renew it.
        Conflict: ``account-inactive``.

    """
    account = account_to_manage(account_id, caller, uow, deps)
    if account["deactivated_at"] is not None:
        raise Conflict("account-inactive", allowed=[])
    now = deps.clock.now()
    accounts.set_activation(uow, account_id, hash_of(code), now + ACTIVATION_LIFE)
    sessions.revoke_all(uow, account_id, now, "activation-renewed")
    renewals.add(uow, account_id, caller.subject)
    uow.publish(account_event("account.renewed.v1", account, deps, renewed_by=caller.subject))
    uow.audit(AuditLine(caller, "account.renew_activation", "account", [account_id]))
    return {**account_view(account, deps), "active": True, "activated": False}


@dataclass(frozen=True)
class Activation:
    """A person chooses a password with an activation code."""

    username: str
    code: str
    password: str
    address: str
    caller: Principal


def activate(command: Activation, deps: Deps) -> None:
    """Set the password.

    Raises:
        NotAuthenticated: ``activation-invalid``: unknown name, wrong, used or expired code.
        InvalidInput: the password is too short, too long or guessable.
        TooManyRequests: ``sign-in-slowed``: further wrong codes of this account at this address wait; the
            right one does not.

    """
    username = canonical_username(command.username)
    check_password(command.password, username)
    tried = Tried("activation", username, command.address)
    account = deps.transactions.run(lambda uow: accounts.find_by_username(uow, username))
    if account is None or not _code_holds(account, command.code, deps):
        slowed, refused = (_line(account, act, command.caller) for act in ("slow", "refuse"))
        count_wrong(tried, slowed, refused, deps)
        raise NotAuthenticated("activation-invalid")
    check_password(command.password, username, own_words=(account["name"], account["office"]))
    _set(command, str(account["id"]), tried, deps)


def _set(command: Activation, account_id: str, tried: Tried, deps: Deps) -> None:
    hashed = deps.hasher.hash(command.password)

    def work(uow: UnitOfWork) -> None:
        current = accounts.lock(uow, account_id)
        if current is None or not _code_holds(current, command.code, deps):
            line = _line(current, "refuse", command.caller)
            raise NotAuthenticated("activation-invalid").keeping(lambda kept: kept.audit(line))
        accounts.set_password(uow, account_id, hashed)
        renewals.use(uow, account_id)
        forgive_right(uow, tried, deps)
        caller = replace(command.caller, subject=account_id, kind="staff", office=current["office"])
        uow.publish(account_event("account.activated.v1", current, deps))
        uow.audit(AuditLine(caller, "account.activate", "account", [account_id]))

    deps.transactions.run(work)


def _line(account: Row | None, act: str, caller: Principal) -> AuditLine:
    subjects = [str(account["id"])] if account is not None else []
    return AuditLine(caller, f"account.{act}_activation", "account", subjects)


def _code_holds(account: Row, code: str, deps: Deps) -> bool:
    if account["activation_hash"] is None or account["deactivated_at"] is not None:
        return False
    same = hmac.compare_digest(account["activation_hash"], hash_of(code))
    return same and bool(deps.clock.now() < account["activation_expires_at"])
