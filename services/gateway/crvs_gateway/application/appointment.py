"""Moving an account to another office, and giving it another name; the username stays the person's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crvs_gateway.application.ceiling import account_to_manage, check_grant
from crvs_gateway.application.deps import Deps
from crvs_gateway.application.sign_in import account_event
from crvs_gateway.application.tokens import account_view
from crvs_gateway.domain.roles import check_office
from crvs_gateway.store import accounts, sessions
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Conflict


@dataclass(frozen=True)
class Appoint:
    """``changes`` has the new ``office``, the new ``name``, or both."""

    account_id: str
    changes: dict[str, Any]
    by: Principal


def appoint_account(command: Appoint, uow: UnitOfWork, deps: Deps) -> dict[str, Any]:
    """Change office and name; all sessions end, because their tokens carry the old ones.

    The jurisdiction of the caller holds both offices: a move between provinces is the country's to make.

    Raises:
        NotFound: no such account, or beyond the caller's jurisdiction.
        NotPermitted: ``role-not-grantable`` or ``beyond-jurisdiction``.
        InvalidInput: ``office-unknown`` or ``office-needed``.
        Conflict: ``account-inactive`` or ``account-unchanged``.

    """
    account = account_to_manage(command.account_id, command.by, uow, deps)
    if account["deactivated_at"] is not None:
        raise Conflict("account-inactive", allowed=[])
    after = {**account, **command.changes}
    changed = sorted(name for name in command.changes if after[name] != account[name])
    if not changed:
        raise Conflict("account-unchanged", allowed=[])
    if "office" in changed:
        role = deps.roles.get(account["role"])
        check_office(role, after["office"], deps.today())
        check_grant(role, after["office"], command.by, uow, deps)
    accounts.appoint(uow, command.account_id, after["office"], after["name"])
    sessions.revoke_all(uow, command.account_id, deps.clock.now(), "account-moved")
    uow.publish(account_event("account.moved.v1", after, deps, moved_by=command.by.subject))
    detail = {"changed": changed, "from": account["office"], "to": after["office"]}
    uow.audit(AuditLine(command.by, "account.move", "account", [command.account_id], detail))
    return {**account_view(after, deps), "active": True, "activated": account["password_hash"] is not None}
