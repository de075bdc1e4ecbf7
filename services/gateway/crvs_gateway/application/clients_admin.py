"""Machine clients as administrators handle them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from crvs_gateway.application.ceiling import check_client_grant, check_reach, client_to_manage, is_everywhere
from crvs_gateway.application.deps import Deps
from crvs_gateway.domain.client_ids import check_client_id
from crvs_gateway.domain.roles import check_places, places_within
from crvs_gateway.store import clients
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import Conflict
from crvs_kernel.events import Event

_SECRET_BYTES = 32


def create_client(
    body: Mapping[str, Any], secret: str, caller: Principal, uow: UnitOfWork, deps: Deps
) -> dict[str, Any]:
    """Make a client; its secret is stored only as a slow hash.

    Raises:
        InvalidInput: ``scope-unknown``, ``scope-not-for-clients``, ``place-unknown``, ``client-id-reserved``.
        NotPermitted: ``scope-not-grantable`` or ``beyond-jurisdiction``.

    """
    check_client_id(body["client_id"])
    scopes = deps.roles.check_client_scopes(body["scopes"])
    check_client_grant(scopes, caller, uow, deps)
    check_places(body["jurisdiction"], deps.today())
    check_reach(body["jurisdiction"], caller, deps)
    add_client(uow, body, deps.hasher.hash(secret), deps)
    detail = {"scopes": sorted(scopes)}
    uow.audit(AuditLine(caller, "client.create", "client", [body["client_id"]], detail))
    return {**client_view({**body, "id": body["client_id"]}), "active": True}


def add_client(uow: UnitOfWork, body: Mapping[str, Any], secret_hash: str, deps: Deps) -> None:
    """Queue the row and the event of a new client."""
    client_id = body["client_id"]
    row = {
        "id": client_id,
        "name": body["name"],
        "scopes": sorted(set(body["scopes"])),
        "jurisdiction": list(body["jurisdiction"]),
        "secret_hash": secret_hash,
    }
    clients.add(uow, row)
    uow.publish(client_event("client.created.v1", client_id, deps))


def client_event(kind: str, client_id: str, deps: Deps) -> Event:
    """The bus event of an act on a client."""
    occurred_at = deps.clock.now().isoformat().replace("+00:00", "Z")
    return Event(kind, client_id, {"client_id": client_id, "occurred_at": occurred_at})


def new_secret() -> str:
    """A new client secret; only its hash is stored."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def rotate_secret(
    client_id: str, secret: str, caller: Principal, uow: UnitOfWork, deps: Deps
) -> dict[str, Any]:
    """Give a client another secret. The one before ends at once, its tokens within a quarter of an hour.

    Raises:
        NotFound: no such client, or beyond the caller's jurisdiction.
        NotPermitted: ``scope-not-grantable``: whoever could not make the client could not take it over.
        Conflict: ``client-inactive``.

    """
    client = client_to_manage(client_id, caller, uow, deps)
    if client["deactivated_at"] is not None:
        raise Conflict("client-inactive", allowed=[])
    clients.set_secret(uow, client_id, deps.hasher.hash(secret))
    uow.audit(AuditLine(caller, "client.rotate_secret", "client", [client_id]))
    return {**client_view(client), "active": True}


def deactivate_client(client_id: str, caller: Principal, uow: UnitOfWork, deps: Deps) -> dict[str, Any]:
    """End a client.

    Raises:
        NotFound: no such client, or beyond the caller's jurisdiction.
        NotPermitted: ``scope-not-grantable``.
        Conflict: ``client-inactive``: it ended before.

    """
    client = client_to_manage(client_id, caller, uow, deps)
    if client["deactivated_at"] is not None:
        raise Conflict("client-inactive", allowed=[])
    clients.deactivate(uow, client_id, deps.clock.now())
    uow.publish(client_event("client.deactivated.v1", client_id, deps))
    uow.audit(AuditLine(caller, "client.deactivate", "client", [client_id]))
    return {**client_view(client), "active": False}


def list_clients(
    after: str, limit: int, caller: Principal, uow: UnitOfWork, deps: Deps
) -> list[dict[str, Any]]:
    """A page of the clients within the caller's jurisdiction, in order of id, and one more."""
    within = None if is_everywhere(caller) else places_within(caller.jurisdiction, deps.today())
    rows = clients.page(uow, within, after, limit + 1)
    uow.audit(AuditLine(caller, "client.list", "client", [row["id"] for row in rows[:limit]]))
    return [{**client_view(row), "active": row["deactivated_at"] is None} for row in rows]


def client_view(client: Row) -> dict[str, Any]:
    """A client without its secret."""
    return {
        "client_id": client["id"],
        "name": client["name"],
        "scopes": sorted(client["scopes"]),
        "jurisdiction": list(client["jurisdiction"]),
    }
