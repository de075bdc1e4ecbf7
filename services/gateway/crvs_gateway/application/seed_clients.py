"""Machine clients from a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crvs_gateway.application.clients_admin import add_client, client_event
from crvs_gateway.application.deps import Deps
from crvs_gateway.application.seeding import SEEDER, Outcome
from crvs_gateway.domain.client_ids import check_client_id
from crvs_gateway.domain.roles import check_places
from crvs_gateway.store import clients
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database.unit_of_work import Row, UnitOfWork


def seed_client(entry: Mapping[str, Any], deps: Deps) -> Outcome:
    """One client; an existing one gets the file's scopes and secret if it has others."""
    client_id = entry["client_id"]
    found = deps.transactions.run(lambda uow: clients.find(uow, client_id))
    if not entry.get("active", True):
        return _ended(found, deps)
    body = _checked(entry, deps)
    knows = found is not None and deps.hasher.verify(found["secret_hash"], body["secret"])
    if found is not None and knows and _terms(found) == _terms(body) and found["deactivated_at"] is None:
        return Outcome.KEPT
    hashed = deps.hasher.hash(body["secret"])
    if found is None:
        deps.transactions.run(lambda uow: _create(uow, body, hashed, deps))
        return Outcome.CREATED
    deps.transactions.run(lambda uow: _change(uow, found, body, hashed, deps))
    return Outcome.CHANGED if found["deactivated_at"] is None else Outcome.REACTIVATED


def _checked(entry: Mapping[str, Any], deps: Deps) -> dict[str, Any]:
    body = {"jurisdiction": ["LA"], "name": entry["client_id"], **entry}
    check_client_id(body["client_id"])
    check_places(body["jurisdiction"], deps.today())
    return {**body, "scopes": sorted(deps.roles.check_client_scopes(body["scopes"]))}


def _create(uow: UnitOfWork, body: Mapping[str, Any], hashed: str, deps: Deps) -> None:
    add_client(uow, body, hashed, deps)
    uow.audit(AuditLine(SEEDER, "client.create", "client", [body["client_id"]], {"scopes": body["scopes"]}))


def _change(uow: UnitOfWork, client: Row, body: Mapping[str, Any], hashed: str, deps: Deps) -> None:
    client_id = body["client_id"]
    terms = {name: body[name] for name in ("name", "jurisdiction", "scopes")}
    clients.change(uow, {**terms, "id": client_id, "secret_hash": hashed})
    uow.audit(AuditLine(SEEDER, "client.change", "client", [client_id], {"scopes": body["scopes"]}))
    if client["deactivated_at"] is not None:
        clients.reactivate(uow, client_id)
        uow.publish(client_event("client.reactivated.v1", client_id, deps))
        uow.audit(AuditLine(SEEDER, "client.reactivate", "client", [client_id]))


def _ended(client: Row | None, deps: Deps) -> Outcome:
    if client is None or client["deactivated_at"] is not None:
        return Outcome.KEPT
    client_id = client["id"]

    def work(uow: UnitOfWork) -> None:
        clients.deactivate(uow, client_id, deps.clock.now())
        uow.publish(client_event("client.deactivated.v1", client_id, deps))
        uow.audit(AuditLine(SEEDER, "client.deactivate", "client", [client_id]))

    deps.transactions.run(work)
    return Outcome.ENDED


def _terms(client: Mapping[str, Any]) -> tuple[list[str], list[str], str]:
    return sorted(set(client["scopes"])), list(client["jurisdiction"]), client["name"]
