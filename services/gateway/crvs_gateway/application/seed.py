"""Accounts and clients from a file: the first administrator, and the people of the demonstration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crvs_gateway.application.clients_admin import add_client
from crvs_gateway.application.deps import Deps
from crvs_gateway.application.sign_in import account_event
from crvs_gateway.domain.client_ids import check_client_id
from crvs_gateway.domain.passwords import check_password
from crvs_gateway.domain.roles import check_office, check_places
from crvs_gateway.domain.usernames import canonical_username
from crvs_gateway.store import accounts, clients, sessions
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.primitives import new_id

_SEEDER = Principal("seed", "system", purpose="seed")
_SHORTEST_SECRET = 16


def seed(content: Mapping[str, Any], deps: Deps) -> dict[str, int]:
    """Bring accounts and clients to what the file says; a second run changes nothing.

    Raises:
        InvalidInput: an unknown role, scope, office or place, or a password that is too weak.

    """
    outcomes = [seed_account(entry, deps) for entry in content.get("accounts") or ()]
    outcomes += [seed_client(entry, deps) for entry in content.get("clients") or ()]
    return {outcome: outcomes.count(outcome) for outcome in ("created", "changed", "kept")}


def seed_account(entry: Mapping[str, Any], deps: Deps) -> str:
    """One account; an existing one gets the file's password, role and office, and its sessions end."""
    username = canonical_username(entry["username"])
    role = deps.roles.get(entry["role"])
    check_office(role, entry.get("office"), deps.today())
    check_password(entry["password"], username)
    found = deps.transactions.run(lambda uow: accounts.find_by_username(uow, username))
    knows = found is not None and deps.hasher.verify(found["password_hash"], entry["password"])
    if found is not None and knows and _place(found) == _place(entry):
        return "kept"
    hashed = deps.hasher.hash(entry["password"])

    def work(uow: UnitOfWork) -> None:
        if found is not None:
            _change(uow, str(found["id"]), entry, hashed, deps)
        else:
            account = _new_account(entry, username, hashed)
            accounts.add(uow, account)
            uow.publish(account_event("account.created.v1", account, deps))
            uow.audit(AuditLine(_SEEDER, "account.create", "account", [account["id"]], {"role": role.name}))

    deps.transactions.run(work)
    return "created" if found is None else "changed"


def _place(account: Mapping[str, Any]) -> tuple[str, str | None]:
    return account["role"], account.get("office")


def _change(uow: UnitOfWork, account_id: str, entry: Mapping[str, Any], hashed: str, deps: Deps) -> None:
    accounts.set_password(uow, account_id, hashed)
    accounts.transfer(uow, account_id, *_place(entry))
    sessions.revoke_all(uow, account_id, deps.clock.now(), "account-changed")
    detail = {"role": entry["role"], "office": entry.get("office")}
    uow.audit(AuditLine(_SEEDER, "account.change", "account", [account_id], detail))


def _new_account(entry: Mapping[str, Any], username: str, hashed: str) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "username": username,
        "name": entry.get("name", entry["username"]),
        "role": entry["role"],
        "office": entry.get("office"),
        "password_hash": hashed,
        "activation_hash": None,
        "activation_expires_at": None,
    }


def seed_client(entry: Mapping[str, Any], deps: Deps) -> str:
    """One client; an existing one gets the file's scopes and secret if it has others."""
    body = {"jurisdiction": ["LA"], "name": entry["client_id"], **entry}
    if len(body["secret"]) < _SHORTEST_SECRET:
        raise ValueError(f"the secret of {body['client_id']} has fewer than {_SHORTEST_SECRET} characters")
    check_client_id(body["client_id"])
    scopes = sorted(deps.roles.check_client_scopes(body["scopes"]))
    check_places(body["jurisdiction"], deps.today())
    found = deps.transactions.run(lambda uow: clients.find(uow, body["client_id"]))
    knows = found is not None and deps.hasher.verify(found["secret_hash"], body["secret"])
    if found is not None and knows and _terms(found) == _terms(body):
        return "kept"
    hashed = deps.hasher.hash(body["secret"])

    def work(uow: UnitOfWork) -> None:
        if found is None:
            add_client(uow, body, hashed, deps)
        else:
            row = {k: body[k] for k in ("name", "jurisdiction")}
            clients.change(uow, {**row, "id": body["client_id"], "scopes": scopes, "secret_hash": hashed})
        act = "client.create" if found is None else "client.change"
        uow.audit(AuditLine(_SEEDER, act, "client", [body["client_id"]], {"scopes": scopes}))

    deps.transactions.run(work)
    return "created" if found is None else "changed"


def _terms(client: Mapping[str, Any]) -> tuple[list[str], list[str], str]:
    return sorted(set(client["scopes"])), list(client["jurisdiction"]), client["name"]
