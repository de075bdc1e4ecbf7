"""OAuth 2.0 token endpoint for machines (RFC 6749 section 4.4), and the public keys (RFC 7517)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from urllib.parse import unquote_plus

import orjson
from flask import Response, current_app, request

from crvs_gateway.api.access import client_address
from crvs_gateway.api.schemas import TokenView
from crvs_gateway.application.client_credentials import ClientSignIn, client_token
from crvs_gateway.application.deps import Deps
from crvs_gateway.application.keys import token_state
from crvs_kernel.errors import DomainError, MalformedRequest, NotAuthenticated, NotFound
from crvs_kernel.http.web import Blueprint, current_principal, json_response, open_to_all

# RFC 6749 section 5.2: our codes in its words.
_OAUTH_ERRORS = {
    "client-credentials-wrong": "invalid_client",
    "grant-type-unsupported": "unsupported_grant_type",
    "scope-not-granted": "invalid_scope",
}
_FORM = {
    "type": "object",
    "required": ["grant_type"],
    "properties": {
        "grant_type": {"type": "string", "enum": ["client_credentials"]},
        "client_id": {"type": "string"},
        "client_secret": {"type": "string", "format": "password"},
        "scope": {"type": "string"},
    },
}


def tokens_blueprint(deps: Deps) -> Blueprint:
    """The token endpoint and the keys that verify what it gives."""
    blueprint = Blueprint("tokens", "tokens", description="Tokens of machines")

    @blueprint.route("/v1/oauth/token", methods=["POST"])
    @open_to_all("the client's secret itself says who asks")
    @blueprint.response(200, TokenView)
    @blueprint.doc(
        requestBody={"required": True, "content": {"application/x-www-form-urlencoded": {"schema": _FORM}}}
    )
    def create() -> Response:
        """Sign in as a machine: client credentials as HTTP Basic or in the form."""
        try:
            answer = client_token(_command(), deps)
        except DomainError as refusal:
            return _oauth_refusal(refusal)
        return json_response(answer)

    @blueprint.route("/.well-known/jwks.json", methods=["GET"])
    @open_to_all("public keys")
    @blueprint.response(200)
    def key_set() -> Response:
        """The keys that verify access tokens, retired ones until their tokens have died."""
        return json_response(deps.keys.key_set(), 200, **{"Cache-Control": "public, max-age=60"})

    return blueprint


def token_state_view(deps: Deps) -> Callable[[], Response]:
    """A view for the doors, each of which asks every two seconds, under a context of its own."""

    @open_to_all("the door asks; nobody comes here through it")
    def view() -> Response:
        if current_principal().kind != "system":
            raise NotFound("not-found")
        return json_response(token_state(deps))

    return view


def _command() -> ClientSignIn:
    form = request.form
    if request.mimetype != "application/x-www-form-urlencoded" or any(
        len(values) > 1 for _, values in form.lists()
    ):
        raise MalformedRequest("token-request-malformed")
    grant_type = form.get("grant_type")
    if grant_type is None:
        raise MalformedRequest("token-request-malformed")
    if grant_type != "client_credentials":
        raise MalformedRequest("grant-type-unsupported")
    client_id, client_secret = _credentials()
    if "\x00" in client_id:
        raise MalformedRequest("token-request-malformed")
    scopes = frozenset(form.get("scope", "").split())
    return ClientSignIn(client_id, client_secret, scopes, client_address(), current_principal())


def _credentials() -> tuple[str, str]:
    """From the Basic header, whose parts are form-encoded (RFC 6749 section 2.3.1), or from the form."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    in_form = "client_secret" in request.form
    if scheme.lower() == "basic" and not in_form:
        try:
            text = base64.b64decode(value, validate=True).decode()
        except ValueError as error:
            raise NotAuthenticated("client-credentials-wrong") from error
        client_id, _, secret = text.partition(":")
        return unquote_plus(client_id), unquote_plus(secret)
    if scheme.lower() == "basic" or not in_form or "client_id" not in request.form:
        raise MalformedRequest("token-request-malformed")
    return request.form["client_id"], request.form["client_secret"]


def _oauth_refusal(refusal: DomainError) -> Response:
    """The problem document, with the members of RFC 6749 beside its own."""
    response: Response = current_app.make_response(current_app.handle_user_exception(refusal))
    if refusal.code != "sign-in-slowed":
        body = orjson.loads(response.get_data())
        body["error"] = _OAUTH_ERRORS.get(refusal.code, "invalid_request")
        body["error_description"] = body["messages"]["en"]
        response.set_data(orjson.dumps(body))
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="thabian"'
    return response
