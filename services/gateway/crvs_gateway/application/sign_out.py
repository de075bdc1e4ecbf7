"""Sign-out: the session ends, with all its refresh tokens."""

from __future__ import annotations

from crvs_gateway.application.deps import Deps
from crvs_gateway.store import sessions
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork


def sign_out(session: str, caller: Principal, deps: Deps) -> None:
    """End a session; ending it twice is no error."""

    def work(uow: UnitOfWork) -> None:
        sessions.revoke(uow, session, deps.clock.now(), "signed-out")
        uow.audit(AuditLine(caller, "session.close", "account", [caller.subject], {"session": session}))

    deps.transactions.run(work)
