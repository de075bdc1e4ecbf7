"""A person changes their own password."""

from __future__ import annotations

from dataclasses import dataclass

from crvs_gateway.application.attempts import Counted, count_change, forgive
from crvs_gateway.application.deps import Deps
from crvs_gateway.domain.passwords import check_password
from crvs_gateway.store import accounts, renewals, sessions
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import InvalidInput, NotAuthenticated


@dataclass(frozen=True)
class PasswordChange:
    """The password of now, which no stolen token knows, the one to come, and the session that stays."""

    current: str
    password: str
    session: str
    caller: Principal


def change_password(command: PasswordChange, deps: Deps) -> None:
    """Set the password and end the account's other sessions.

    Raises:
        InvalidInput: ``password-wrong``, or the new one is too short, too long or guessable.
        TooManyRequests: ``sign-in-slowed``: guesses at the current password have a count of their own.
        NotAuthenticated: ``not-authenticated``: the account has ended.

    """
    account = deps.transactions.run(lambda uow: accounts.find(uow, command.caller.subject))
    if account is None or account["deactivated_at"] is not None:
        raise NotAuthenticated("not-authenticated")
    own_words = (account["name"], account["office"])
    check_password(command.password, account["username"], own_words=own_words)
    counted = count_change(command.session, command.caller, deps)
    if not deps.hasher.verify(account["password_hash"], command.current):
        raise deps.transactions.keep(_refusal(command.caller))
    _set(command, account, counted, deps)


def _set(command: PasswordChange, account: Row, counted: Counted, deps: Deps) -> None:
    account_id = command.caller.subject
    hashed = deps.hasher.hash(command.password)

    def work(uow: UnitOfWork) -> None:
        now = accounts.lock(uow, account_id)
        if now is None or now["password_hash"] != account["password_hash"]:
            raise _refusal(command.caller)
        accounts.set_password(uow, account_id, hashed)
        renewals.replace(uow, account_id, command.session)
        sessions.revoke_others(uow, account_id, command.session, deps.clock.now(), "password-changed")
        forgive(uow, [counted])
        uow.audit(AuditLine(command.caller, "account.change_password", "account", [account_id]))

    deps.transactions.run(work)


def _refusal(caller: Principal) -> InvalidInput:
    line = AuditLine(caller, "account.refuse_password", "account", [caller.subject])
    refusal = InvalidInput("password-wrong", pointer="/current_password")
    return refusal.keeping(lambda kept: kept.audit(line))
