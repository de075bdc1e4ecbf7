"""Sign-in of staff: an unknown name, a wrong password and an ended account get the same answer, as fast."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from crvs_gateway.application.attempts import Attempt, Origin, count_attempt, forgive
from crvs_gateway.application.deps import Deps
from crvs_gateway.application.spraying import (
    TriedPassword,
    check_spray,
    count_wrong_password,
    tried_password,
)
from crvs_gateway.application.tokens import new_refresh_token, session_answer, staff_grant
from crvs_gateway.domain.sessions import SESSION_LIFE
from crvs_gateway.domain.usernames import canonical_username
from crvs_gateway.store import accounts, renewals, sessions
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import NotAuthenticated
from crvs_kernel.events import Event
from crvs_kernel.primitives import new_id

_DECISIVE = ("deactivated_at", "password_hash", "role", "office")


@dataclass(frozen=True)
class SignIn:
    """A username and a password, with the address and the caller for the audit line."""

    username: str
    password: str
    origin: Origin
    caller: Principal


def sign_in(command: SignIn, deps: Deps) -> dict[str, Any]:
    """Open a session.

    Raises:
        NotAuthenticated: ``credentials-wrong``.
        TooManyRequests: ``sign-in-slowed``.

    """
    username = canonical_username(command.username)
    attempt = count_attempt(username, command.origin, command.caller, deps)
    tried = None if attempt.from_known_device else tried_password(username, command.password, deps)
    account = deps.transactions.run(lambda uow: _account(uow, username, tried, command.caller))
    active = account is not None and account["deactivated_at"] is None
    stored = account["password_hash"] if account is not None and active else None
    # No connection is held while the hash is computed: it takes as long as ten other requests.
    if not deps.hasher.verify(stored, command.password) or account is None:
        raise deps.transactions.keep(_refusal(command, account, attempt, deps, tried))
    weak = deps.hasher.is_outdated(account["password_hash"])
    anew = deps.hasher.hash(command.password) if weak else None
    return _open_session(command, account, anew, attempt, deps)


def _account(uow: UnitOfWork, username: str, tried: TriedPassword | None, caller: Principal) -> Row | None:
    account = accounts.find_by_username(uow, username)
    if tried is not None:
        check_spray(uow, tried, caller, _subjects(account))
    return account


def _subjects(account: Row | None) -> list[str]:
    return [str(account["id"])] if account is not None else []


def _open_session(
    command: SignIn, account: Row, anew: str | None, attempt: Attempt, deps: Deps
) -> dict[str, Any]:
    """Check the locked account again: it may have ended, or its password changed, since it was read."""
    now = deps.clock.now()
    session, account_id = str(new_id()), str(account["id"])
    renewed = deps.transactions.run(lambda uow: renewals.recent(uow, account_id))
    grant = staff_grant(account, session, renewed, deps)
    caller = replace(
        command.caller,
        subject=account_id,
        kind="staff",
        office=account["office"],
        password_renewed_by=grant.password_renewed_by,
    )

    def work(uow: UnitOfWork) -> str:
        current = accounts.lock(uow, account_id)
        if current is None or any(current[each] != account[each] for each in _DECISIVE):
            raise _refusal(command, account, attempt, deps)
        if anew is not None:
            accounts.set_password(uow, account_id, anew)
        forgive(uow, attempt.counts)
        sessions.open(
            uow,
            id=session,
            account_id=account_id,
            expires_at=now + SESSION_LIFE,
            origin=attempt.origin,
            device=attempt.device,
        )
        sessions.prune(uow, account_id, now)
        token = new_refresh_token(uow, session, None, deps)
        uow.audit(AuditLine(caller, "session.open", "account", [account_id], {"session": session}))
        uow.publish(account_event("account.signed_in.v1", account, deps))
        return token

    return session_answer(account, grant, deps.transactions.run(work), renewed, deps)


def _refusal(
    command: SignIn, account: Row | None, attempt: Attempt, deps: Deps, tried: TriedPassword | None = None
) -> NotAuthenticated:
    """``tried`` is a wrong password that counts as sprayed."""

    def keep(uow: UnitOfWork) -> None:
        if tried is not None:
            count_wrong_password(uow, tried)
        uow.audit(AuditLine(command.caller, "session.refuse", "account", _subjects(account)))
        if account is not None and attempt.starts_waiting:
            uow.publish(account_event("account.locked.v1", account, deps))

    return NotAuthenticated("credentials-wrong").keeping(keep)


def account_event(kind: str, account: Row, deps: Deps, **more: str) -> Event:
    """The bus event of an act on an account; it carries neither username nor name."""
    account_id = str(account["id"])
    data = {
        "account_id": account_id,
        "role": account["role"],
        "office": account["office"],
        "occurred_at": deps.clock.now().isoformat().replace("+00:00", "Z"),
        **more,
    }
    return Event(kind, account_id, data)
