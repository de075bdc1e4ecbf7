"""Refresh: each token gives the next one; a token that was stolen ends the session."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, NoReturn

from crvs_gateway.application.deps import Deps
from crvs_gateway.application.tokens import Grant, new_refresh_token, session_answer, staff_grant
from crvs_gateway.domain.sessions import Presented, Verdict, judge
from crvs_gateway.store import accounts, renewals, sessions
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import NotAuthenticated
from crvs_kernel.primitives import sha256_hex


def refresh(token: str, caller: Principal, deps: Deps) -> dict[str, Any]:
    """Rotate a refresh token; see `domain.sessions` for a second use within the grace.

    Raises:
        NotAuthenticated: ``refresh-token-invalid``, or ``refresh-token-reused`` after ending the session.

    """
    digest = sha256_hex(token.encode("utf-8", "replace"))
    account, grant, successor, renewed = deps.transactions.run(
        lambda uow: _rotated(uow, digest, caller, deps)
    )
    return session_answer(account, grant, successor, renewed, deps)


def _rotated(
    uow: UnitOfWork, digest: str, caller: Principal, deps: Deps
) -> tuple[Row, Grant, str, list[Row]]:
    """The account, what it may do today, and its next refresh token."""
    found = sessions.lock_token(uow, digest)
    account = accounts.find(uow, found["account_id"]) if found else None
    if found is None or account is None:
        _refuse([], caller)
    caller = replace(caller, subject=str(account["id"]), kind="staff", office=account["office"])
    verdict = _judged(found, account, caller, deps)
    session = str(found["session_id"])
    renewed = renewals.recent(uow, str(account["id"]))
    grant = staff_grant(account, session, renewed, deps)
    sessions.mark_used(uow, digest, deps.clock.now())
    successor = new_refresh_token(uow, session, digest, deps)
    detail = {"session": session, "repeated": verdict is Verdict.REPEATED}
    uow.audit(AuditLine(caller, "session.refresh", "account", [caller.subject], detail))
    return account, grant, successor, renewed


def _judged(found: Row, account: Row, caller: Principal, deps: Deps) -> Verdict:
    now = deps.clock.now()
    verdict = judge(_presented(found, account), now)
    if verdict is Verdict.REUSED:
        _end(str(found["session_id"]), now, caller)
    if verdict is Verdict.DEAD:
        _refuse([caller.subject], caller)
    return verdict


def _end(session: str, now: datetime, caller: Principal) -> NoReturn:
    code = "refresh-token-reused"

    def keep(uow: UnitOfWork) -> None:
        sessions.revoke(uow, session, now, code)
        detail = {"session": session, "because": code}
        uow.audit(AuditLine(caller, "session.revoke", "account", [caller.subject], detail))

    raise NotAuthenticated(code).keeping(keep)


def _presented(found: Row, account: Row) -> Presented:
    return Presented(
        token_expires_at=found["expires_at"],
        first_used_at=found["first_used_at"],
        session_expires_at=found["session_expires_at"],
        session_revoked_at=found["revoked_at"],
        account_active=account["deactivated_at"] is None,
        repeats=found["repeats"],
        sibling_used=found["sibling_used"],
    )


def _refuse(subjects: list[str], caller: Principal) -> NoReturn:
    line = AuditLine(caller, "session.refuse_refresh", "account", subjects)
    raise NotAuthenticated("refresh-token-invalid").keeping(lambda kept: kept.audit(line))
