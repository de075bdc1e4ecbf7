"""OAuth 2.0 client credentials (RFC 6749 section 4.4): a machine signs in with its secret."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from crvs_gateway.application.deps import Deps
from crvs_gateway.application.tokens import Grant, access_token
from crvs_gateway.application.wrong_secrets import Tried, count_wrong, forgive_right
from crvs_gateway.domain.roles import existing
from crvs_gateway.domain.sessions import ACCESS_SECONDS
from crvs_gateway.store import clients
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import MalformedRequest, NotAuthenticated


@dataclass(frozen=True)
class ClientSignIn:
    """A client's id and secret, the scopes that it asks for (none: all), its address, and the caller."""

    client_id: str
    client_secret: str
    scopes: frozenset[str]
    address: str
    caller: Principal


def client_token(command: ClientSignIn, deps: Deps) -> dict[str, Any]:
    """An access token for a machine.

    Raises:
        NotAuthenticated: ``client-credentials-wrong``.
        MalformedRequest: ``scope-not-granted``.
        TooManyRequests: ``sign-in-slowed``: further wrong secrets of this client at this address wait;
            a right one does not.

    """
    tried = Tried("machine", command.client_id, command.address)
    client = deps.transactions.run(lambda uow: clients.find(uow, command.client_id))
    active = client is not None and client["deactivated_at"] is None
    stored = client["secret_hash"] if client is not None and active else None
    if not deps.hasher.verify(stored, command.client_secret) or client is None:
        known = [client["id"]] if client else []
        slowed, refused = (
            AuditLine(command.caller, act, "client", known) for act in ("client.slow", "client.refuse")
        )
        count_wrong(tried, slowed, refused, deps)
        raise NotAuthenticated("client-credentials-wrong")
    grant = client_grant(client, command.scopes, deps)
    caller = replace(command.caller, subject=client["id"], kind="client")
    line = AuditLine(caller, "client.sign_in", "client", [client["id"]])

    def work(uow: UnitOfWork) -> None:
        forgive_right(uow, tried, deps)
        uow.audit(line)

    deps.transactions.run(work)
    return {
        "access_token": access_token(grant, deps),
        "token_type": "Bearer",
        "expires_in": ACCESS_SECONDS,
        "scope": " ".join(sorted(grant.scopes)),
    }


def client_grant(client: Row, asked: frozenset[str], deps: Deps) -> Grant:
    """What a client may do today: a place that has ended is no longer part of its jurisdiction.

    Raises:
        MalformedRequest: ``scope-not-granted``.

    """
    granted = frozenset(client["scopes"])
    if not asked <= granted:
        raise MalformedRequest("scope-not-granted")
    reach = existing(client["jurisdiction"], deps.today())
    return Grant(client["id"], "client", None, None, reach, asked or granted, None)
