"""The contents of tokens, and the answers that carry tokens."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crvs_gateway.application.deps import Deps
from crvs_gateway.domain.roles import jurisdiction
from crvs_gateway.domain.sessions import ACCESS_SECONDS, AUDIENCE, REFRESH_LIFE
from crvs_gateway.store import sessions
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.primitives import new_id, sha256_hex

_REFRESH_BYTES = 32
_TOLD = 3  # renewals


@dataclass(frozen=True)
class Grant:
    """What a token grants: subject, scopes, jurisdiction, session."""

    subject: str
    kind: str
    role: str | None
    office: str | None
    jurisdiction: tuple[str, ...]
    scopes: frozenset[str]
    session: str | None
    password_renewed_by: str | None = None  # who gave the code of the password, if it was somebody else
    name: str | None = None  # of a person, for what they sign


def access_token(grant: Grant, deps: Deps) -> str:
    """A signed access token that lives for a quarter of an hour."""
    now = int(deps.clock.now().timestamp())
    return deps.keys.signer().sign(
        {
            "iss": deps.issuer,
            "aud": AUDIENCE,
            "sub": grant.subject,
            "kind": grant.kind,
            "role": grant.role,
            "office": grant.office,
            "jurisdiction": list(grant.jurisdiction),
            "scope": " ".join(sorted(grant.scopes)),
            "iat": now,
            "exp": now + ACCESS_SECONDS,
            "jti": str(new_id()),
            "sid": grant.session,
            "password_renewed_by": grant.password_renewed_by,
            "name": grant.name,
        }
    )


def staff_grant(account: Row, session: str, renewed: Iterable[Row], deps: Deps) -> Grant:
    """What an account may do today, by its role and office; its acts are marked while a code's mark holds."""
    role = deps.roles.get(account["role"])
    reach = jurisdiction(role, account["office"], deps.today())
    by = next((each["renewed_by"] for each in renewed if each["holds"]), None)
    subject, name = str(account["id"]), account["name"]
    return Grant(subject, "staff", role.name, account["office"], reach, role.scopes, session, by, name)


def new_refresh_token(uow: UnitOfWork, session: str, parent: str | None, deps: Deps) -> str:
    """Queue another token of the session's family, given for the parent; only hashes are kept."""
    token = secrets.token_urlsafe(_REFRESH_BYTES)
    expires_at = deps.clock.now() + REFRESH_LIFE
    sessions.add_token(uow, sha256_hex(token.encode()), session, expires_at, parent)
    return token


def account_view(account: Row, deps: Deps) -> dict[str, Any]:
    """An account as its owner and administrators see it."""
    role = deps.roles.get(account["role"])
    return {
        "id": str(account["id"]),
        "username": account["username"],
        "name": account["name"],
        "role": account["role"],
        "office": account["office"],
        "scopes": sorted(role.scopes),
    }


def renewals_view(renewed: Iterable[Row]) -> list[dict[str, Any]]:
    """The three newest renewals by somebody else, as the owner sees them; an account's first code is none."""
    return [
        {
            "renewed_at": each["renewed_at"],
            "renewed_by": {"username": each["username"], "name": each["name"]},
            "used_at": each["used_at"],
        }
        for each in renewed
        if not each["first"]
    ][:_TOLD]


def session_answer(
    account: Row, grant: Grant, refresh_token: str, renewed: Iterable[Row], deps: Deps
) -> dict[str, Any]:
    """The answer to a sign-in or a refresh; the grant is computed before the commit, as that can fail."""
    return {
        "access_token": access_token(grant, deps),
        "token_type": "Bearer",
        "expires_in": ACCESS_SECONDS,
        "refresh_token": refresh_token,
        "account": {**account_view(account, deps), "renewals": renewals_view(renewed)},
    }
