"""Puts the web process together from its views."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import Engine

from crvs_gateway.api.access import EXTENSION, Gateway
from crvs_gateway.api.accounts import accounts
from crvs_gateway.api.clients import clients
from crvs_gateway.api.documents import combined_document, documents
from crvs_gateway.api.sessions import sessions
from crvs_gateway.api.tokens import token_state, tokens
from crvs_gateway.application.deps import Deps
from crvs_gateway.settings import LARGEST_OWN_BODY
from crvs_kernel.caller.auth import TokenVerifier
from crvs_kernel.config import Settings
from crvs_kernel.errors import DomainError
from crvs_kernel.http.api_document import api_document
from crvs_kernel.http.problems import Catalogue
from crvs_kernel.http.web import WebParts, create_web
from crvs_kernel.service import Service

Document = dict[str, Any]


@dataclass(frozen=True)
class Parts:
    """What `bootstrap` brings."""

    deps: Deps
    verifier: TokenVerifier
    key_set: Callable[[], dict[str, Any]]
    ended: Callable[[], list[str]]
    documents: Callable[[Callable[[], Document]], Callable[[], Document]]  # own document to combined one
    constraints: Mapping[str, Callable[[], DomainError]]
    service: Service


def assemble(parts: Parts, settings: Settings, engine: Engine) -> Flask:
    """The application, with the combined document in the place of its own."""
    pages = documents(Catalogue.load([parts.service.problems]))
    web = WebParts(
        title="Thabian gateway",
        blueprints=[sessions, tokens, accounts, clients, pages],
        constraints=parts.constraints,
        max_body=LARGEST_OWN_BODY,
    )
    app = create_web(parts.service, web, settings, engine)
    app.add_url_rule("/internal/token-state", "token-state", token_state)
    app.view_functions["openapi"] = combined_document
    app.extensions[EXTENSION] = Gateway(
        deps=parts.deps,
        verifier=parts.verifier,
        key_set=parts.key_set,
        ended=parts.ended,
        documents=parts.documents(lambda: api_document(app)),
    )
    return app
