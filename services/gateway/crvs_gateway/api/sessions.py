"""Sign-in, refresh, sign-out, activation, one's own password, and who am I."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response

from crvs_gateway.api.access import client_address, current_session, signed_in
from crvs_gateway.api.schemas import (
    ActivationBody,
    MeView,
    PasswordBody,
    RefreshBody,
    SessionView,
    SignInBody,
)
from crvs_gateway.application.activation import Activation, activate
from crvs_gateway.application.attempts import Origin
from crvs_gateway.application.change_password import PasswordChange, change_password
from crvs_gateway.application.deps import Deps
from crvs_gateway.application.me import who_am_i
from crvs_gateway.application.refresh import refresh
from crvs_gateway.application.sign_in import SignIn, sign_in
from crvs_gateway.application.sign_out import sign_out
from crvs_kernel.caller.auth import TokenVerifier
from crvs_kernel.http.web import Blueprint, answer_query, current_principal, json_response, open_to_all

_DEVICE_BYTES = 24


def sessions_blueprint(deps: Deps, verifier: TokenVerifier) -> Blueprint:
    """The six acts of a member of staff on their own session and account."""
    blueprint = Blueprint("sessions", "sessions", url_prefix="/v1", description="Sessions of staff")
    _add_beginning(blueprint, deps)
    _add_end(blueprint, deps, verifier)
    _add_passwords(blueprint, deps, verifier)
    _add_me(blueprint, deps)
    return blueprint


def _add_beginning(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/sessions", methods=["POST"])
    @open_to_all("whoever signs in is nobody yet")
    @blueprint.arguments(SignInBody)
    @blueprint.response(201, SessionView)
    def create(body: dict[str, Any]) -> Response:
        """Sign in.

        The access token lives for 15 minutes, the refresh token for 12 hours, the session for 7 days.
        Send `device` with the next sign-in: then the guesses of others at your address do not slow you.
        """
        device = body["device"] or secrets.token_urlsafe(_DEVICE_BYTES)
        origin = Origin(client_address(), device)
        command = SignIn(body["username"], body["password"], origin, current_principal())
        return json_response({**sign_in(command, deps), "device": device}, 201)

    @blueprint.route("/sessions/refresh", methods=["POST"])
    @open_to_all("the refresh token itself says who asks")
    @blueprint.arguments(RefreshBody)
    @blueprint.response(200, SessionView)
    def renew(body: dict[str, Any]) -> Response:
        """Take the next pair of tokens.

        A refresh token is used once. A second use within 20 seconds is taken for a lost answer or a second
        tab and gets a pair of its own; a later one ends the session (`refresh-token-reused`).
        """
        return json_response(refresh(body["refresh_token"], current_principal(), deps))


def _add_end(blueprint: Blueprint, deps: Deps, verifier: TokenVerifier) -> None:
    @blueprint.route("/sessions/current", methods=["DELETE"])
    @open_to_all("any signed-in account ends its own session")
    @blueprint.response(204)
    def end() -> Response:
        """Sign out; the session's access tokens end with it within seconds."""
        principal = signed_in()
        sign_out(current_session(verifier), principal, deps)
        return Response(status=204)


def _add_passwords(blueprint: Blueprint, deps: Deps, verifier: TokenVerifier) -> None:
    @blueprint.route("/sessions/activation", methods=["POST"])
    @open_to_all("whoever activates an account has no password yet")
    @blueprint.arguments(ActivationBody)
    @blueprint.response(204)
    def choose_password(body: dict[str, Any]) -> Response:
        """Choose the first password of an account, with the code that its administrator handed over."""
        activate(Activation(**body, address=client_address(), caller=current_principal()), deps)
        return Response(status=204)

    @blueprint.route("/me/password", methods=["POST"])
    @open_to_all("any signed-in account changes its own password")
    @blueprint.arguments(PasswordBody)
    @blueprint.response(204)
    def new_password(body: dict[str, Any]) -> Response:
        """Change one's own password; all other sessions of the account end."""
        principal, session = signed_in(), current_session(verifier)
        change_password(PasswordChange(body["current_password"], body["password"], session, principal), deps)
        return Response(status=204)


def _add_me(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/me", methods=["GET"])
    @open_to_all("any signed-in caller")
    @blueprint.response(200, MeView)
    def me() -> Response:
        """The account or client of the token, with its scopes and its jurisdiction."""
        principal = signed_in()
        return answer_query(lambda uow: json_response(who_am_i(principal, uow, deps)))
