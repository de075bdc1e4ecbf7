"""Accounts from a file: the first ones, those of the demonstration, and those that only operators make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crvs_contracts.faults import MalformedValue
from crvs_contracts.names import staff_name
from crvs_gateway.application.accounts_admin import add_account
from crvs_gateway.application.deps import Deps
from crvs_gateway.application.seed_clients import seed_client
from crvs_gateway.application.seeding import SEEDER, Outcome
from crvs_gateway.application.sign_in import account_event
from crvs_gateway.domain.passwords import check_password
from crvs_gateway.domain.roles import check_office
from crvs_gateway.domain.usernames import canonical_username, check_username
from crvs_gateway.store import accounts, sessions
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import InvalidInput
from crvs_kernel.primitives import new_id


def seed(content: Mapping[str, Any], deps: Deps) -> dict[str, int]:
    """Bring accounts and clients to what the file says; a second run changes nothing.

    An entry with ``active: false`` ends its account or client; one without lets an ended one in again.

    Raises:
        InvalidInput: an unknown role, scope, office or place, no name, or a password that is too weak.

    """
    outcomes = [seed_account(entry, deps) for entry in content.get("accounts") or ()]
    outcomes += [seed_client(entry, deps) for entry in content.get("clients") or ()]
    return {outcome.value: outcomes.count(outcome) for outcome in Outcome}


def seed_account(entry: Mapping[str, Any], deps: Deps) -> Outcome:
    """One account; an existing one gets the file's password, role and office, and its sessions end."""
    username = canonical_username(entry["username"])
    found = deps.transactions.run(lambda uow: accounts.find_by_username(uow, username))
    if not entry.get("active", True):
        return _ended(found, deps)
    check_office(deps.roles.get(entry["role"]), entry.get("office"), deps.today())
    own_words = (entry.get("name"), entry.get("office"))
    check_password(entry["password"], username, own_words=own_words)
    knows = found is not None and deps.hasher.verify(found["password_hash"], entry["password"])
    if found is not None and knows and _place(found) == _place(entry) and found["deactivated_at"] is None:
        return Outcome.KEPT
    hashed = deps.hasher.hash(entry["password"])
    if found is None:
        check_username(username)
        deps.transactions.run(lambda uow: _create(uow, _new_account(entry, username, hashed), deps))
        return Outcome.CREATED
    deps.transactions.run(lambda uow: _change(uow, found, entry, hashed, deps))
    return Outcome.CHANGED if found["deactivated_at"] is None else Outcome.REACTIVATED


def _place(account: Mapping[str, Any]) -> tuple[str, str | None]:
    return account["role"], account.get("office")


def _create(uow: UnitOfWork, account: dict[str, Any], deps: Deps) -> None:
    add_account(uow, account, deps)
    uow.audit(AuditLine(SEEDER, "account.create", "account", [account["id"]], {"role": account["role"]}))


def _change(uow: UnitOfWork, account: Row, entry: Mapping[str, Any], hashed: str, deps: Deps) -> None:
    account_id = str(account["id"])
    accounts.set_password(uow, account_id, hashed)
    accounts.transfer(uow, account_id, *_place(entry))
    sessions.revoke_all(uow, account_id, deps.clock.now(), "account-changed")
    detail = {"role": entry["role"], "office": entry.get("office")}
    uow.audit(AuditLine(SEEDER, "account.change", "account", [account_id], detail))
    if account["deactivated_at"] is not None:
        accounts.reactivate(uow, account_id)
        uow.publish(account_event("account.reactivated.v1", {**account, **detail}, deps))
        uow.audit(AuditLine(SEEDER, "account.reactivate", "account", [account_id]))


def _ended(account: Row | None, deps: Deps) -> Outcome:
    if account is None or account["deactivated_at"] is not None:
        return Outcome.KEPT
    account_id, now = str(account["id"]), deps.clock.now()

    def work(uow: UnitOfWork) -> None:
        accounts.deactivate(uow, account_id, now)
        sessions.revoke_all(uow, account_id, now, "account-deactivated")
        uow.publish(account_event("account.deactivated.v1", account, deps))
        uow.audit(AuditLine(SEEDER, "account.deactivate", "account", [account_id]))

    deps.transactions.run(work)
    return Outcome.ENDED


def _name(text: str) -> str:
    try:
        return staff_name(text)
    except MalformedValue as fault:
        raise InvalidInput(fault.code, pointer="/name", **fault.params) from None


def _new_account(entry: Mapping[str, Any], username: str, hashed: str) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "username": username,
        "name": _name(entry.get("name", entry["username"])),
        "role": entry["role"],
        "office": entry.get("office"),
        "password_hash": hashed,
        "activation_hash": None,
        "activation_expires_at": None,
    }
