"""Sign-in, refresh, sign-out, activation, one's own password, and who am I."""

from __future__ import annotations

from typing import Any

from flask import Response

from crvs_gateway.api.access import client_address, current_session, gateway, signed_in
from crvs_gateway.api.schemas import (
    ActivationBody,
    MeView,
    PasswordBody,
    RefreshBody,
    SessionView,
    SignInBody,
)
from crvs_gateway.application.activation import Activation, activate
from crvs_gateway.application.change_password import PasswordChange, change_password
from crvs_gateway.application.clients_admin import client_view
from crvs_gateway.application.refresh import refresh
from crvs_gateway.application.sign_in import SignIn, sign_in
from crvs_gateway.application.sign_out import sign_out
from crvs_gateway.application.tokens import account_view
from crvs_kernel.errors import NotAuthenticated
from crvs_kernel.http.web import Blueprint, current_principal, json_response, open_to_all, unit_of_work

sessions = Blueprint("sessions", "sessions", url_prefix="/v1", description="Sessions of staff")


def _secret(body: Any, status: int) -> Response:
    """An answer that holds secrets: nobody on the way keeps it (RFC 6749 section 5.1)."""
    return json_response(body, status, **{"Cache-Control": "no-store"})


@sessions.route("/sessions", methods=["POST"])
@open_to_all("whoever signs in is nobody yet")
@sessions.arguments(SignInBody)
@sessions.response(201, SessionView)
def create(body: dict[str, Any]) -> Response:
    """Sign in.

    The access token lives for 15 minutes, the refresh token for 12 hours, the session for 7 days.
    """
    command = SignIn(body["username"], body["password"], client_address(), current_principal())
    return _secret(sign_in(command, gateway().deps), 201)


@sessions.route("/sessions/refresh", methods=["POST"])
@open_to_all("the refresh token itself says who asks")
@sessions.arguments(RefreshBody)
@sessions.response(200, SessionView)
def renew(body: dict[str, Any]) -> Response:
    """Take the next pair of tokens.

    A refresh token is used once. A second use within 20 seconds is taken for a lost answer or a second tab
    and gets a pair of its own; a later one ends the session (`refresh-token-reused`).
    """
    return _secret(refresh(body["refresh_token"], current_principal(), gateway().deps), 200)


@sessions.route("/sessions/current", methods=["DELETE"])
@open_to_all("any signed-in account ends its own session")
@sessions.response(204)
def end() -> Response:
    """Sign out; the session's access tokens end with it within seconds."""
    principal = signed_in()
    session = current_session()
    if session is None:
        raise NotAuthenticated("not-authenticated")
    sign_out(session, principal, gateway().deps)
    return Response(status=204)


@sessions.route("/sessions/activation", methods=["POST"])
@open_to_all("whoever activates an account has no password yet")
@sessions.arguments(ActivationBody)
@sessions.response(204)
def choose_password(body: dict[str, Any]) -> Response:
    """Choose the first password of an account, with the code that its administrator handed over."""
    activate(Activation(**body, address=client_address(), caller=current_principal()), gateway().deps)
    return Response(status=204)


@sessions.route("/me/password", methods=["POST"])
@open_to_all("any signed-in account changes its own password")
@sessions.arguments(PasswordBody)
@sessions.response(204)
def new_password(body: dict[str, Any]) -> Response:
    """Change one's own password; all other sessions of the account end."""
    principal, session = signed_in(), current_session()
    if session is None:
        raise NotAuthenticated("not-authenticated")
    current, password = body["current_password"], body["password"]
    change_password(PasswordChange(current, password, session, client_address(), principal), gateway().deps)
    return Response(status=204)


@sessions.route("/me", methods=["GET"])
@open_to_all("any signed-in caller")
@sessions.response(200, MeView)
def me() -> Response:
    """Who the token speaks for, and how far it reaches."""
    principal = signed_in()
    deps = gateway().deps
    with unit_of_work() as uow:
        if principal.kind == "client":
            row = deps.clients.find(uow, principal.subject)
            view = client_view(row) if row else None
        else:
            row = deps.accounts.find(uow, principal.subject)
            view = account_view(row, deps) if row else None
    if view is None or row is None or row["deactivated_at"] is not None:
        raise NotAuthenticated("not-authenticated")
    return json_response({**view, "kind": principal.kind, "jurisdiction": list(principal.jurisdiction)})
