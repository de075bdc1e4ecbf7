"""The keys that sign tokens, and the sessions, accounts and clients that ended lately."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from crvs_gateway.application.deps import Deps
from crvs_gateway.domain.sessions import ACCESS_SECONDS
from crvs_gateway.store import sessions
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork

_OPERATOR: Final = Principal("operator", "system", purpose="key-rotation")
_TOKEN_LIFE: Final = timedelta(seconds=ACCESS_SECONDS + 60)


def rotate_key(uow: UnitOfWork, deps: Deps, *, compromised: bool) -> str:
    """Sign with a new key from now on; gives its id."""
    kid = deps.keys.rotate(uow, compromised=compromised)
    uow.audit(AuditLine(_OPERATOR, "key.rotate", "signing_key", [kid], {"compromised": compromised}))
    return kid


def token_state(deps: Deps) -> dict[str, Any]:
    """The keys that verify, and the ids of sessions, accounts and clients that ended lately."""
    since = deps.clock.now() - _TOKEN_LIFE
    return {
        **deps.keys.key_set(),
        "ended": deps.transactions.run(lambda uow: sessions.ended_since(uow, since)),
    }
