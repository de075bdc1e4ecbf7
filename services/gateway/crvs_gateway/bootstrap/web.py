"""The gateway's own web process: accounts, tokens and documents."""

from __future__ import annotations

from typing import Final

from flask import Flask

from crvs_gateway.adapters.service_documents import ServiceDocuments
from crvs_gateway.api.accounts import accounts_blueprint
from crvs_gateway.api.clients import clients_blueprint
from crvs_gateway.api.documents import combined_document, documents_blueprint
from crvs_gateway.api.sessions import sessions_blueprint
from crvs_gateway.api.tokens import token_state_view, tokens_blueprint
from crvs_gateway.bootstrap import SERVICE
from crvs_gateway.bootstrap.deps import build_deps
from crvs_gateway.domain.sessions import ACCESS_SECONDS, AUDIENCE
from crvs_gateway.settings import LARGEST_OWN_BODY, GatewaySettings
from crvs_gateway.upstreams import pairs
from crvs_kernel.caller.auth import TokenVerifier
from crvs_kernel.database.connections import create_engine, transactions_of
from crvs_kernel.errors import Conflict
from crvs_kernel.http.api_document import own_document
from crvs_kernel.http.problems import Catalogue
from crvs_kernel.http.web import WebParts, create_web
from crvs_kernel.primitives import Clock
from crvs_kernel.wire import inner_tls

_CONSTRAINTS: Final = {
    "account_username_key": lambda: Conflict("username-taken", allowed=[]),
    "client_pkey": lambda: Conflict("client-id-taken", allowed=[]),
}


def build_web(settings: GatewaySettings, clock: Clock | None = None) -> Flask:
    """The web application, with the combined API document in the place of its own."""
    engine = create_engine(settings.database_url, settings.pool_size)
    deps = build_deps(settings, transactions_of(SERVICE, engine), clock)
    verifier = TokenVerifier(deps.keys.key_set, settings.issuer, AUDIENCE, ACCESS_SECONDS)
    upstreams = pairs(settings.upstreams, "THABIAN_UPSTREAMS")
    tls = inner_tls(settings.inner_tls_directory)
    known = deps.roles.scopes
    documents = ServiceDocuments(upstreams, own_document, known, tls.as_client() if tls else None)
    blueprints = [
        sessions_blueprint(deps, verifier),
        tokens_blueprint(deps),
        accounts_blueprint(deps),
        clients_blueprint(deps),
        documents_blueprint(documents, Catalogue.load([SERVICE.problems])),
    ]
    parts = WebParts("Thabian gateway", blueprints, _CONSTRAINTS, max_body=LARGEST_OWN_BODY)
    app = create_web(SERVICE, parts, settings, engine)
    app.add_url_rule("/internal/token-state", "token-state", token_state_view(deps))
    app.view_functions["openapi"] = combined_document(documents)
    return app
