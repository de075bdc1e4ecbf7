"""The gateway's own web process: accounts, tokens and documents."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from crvs_gateway.adapters import sessions
from crvs_gateway.adapters.service_documents import ServiceDocuments
from crvs_gateway.api.application import Parts, assemble
from crvs_gateway.bootstrap import SERVICE
from crvs_gateway.bootstrap.deps import build_deps
from crvs_gateway.domain.sessions import ACCESS_SECONDS, AUDIENCE
from crvs_gateway.settings import GatewaySettings
from crvs_gateway.upstreams import pairs
from crvs_kernel.caller.auth import TokenVerifier
from crvs_kernel.database.connections import create_engine, transactions_of
from crvs_kernel.errors import Conflict
from crvs_kernel.primitives import Clock


def build_web(settings: GatewaySettings, clock: Clock | None = None) -> Flask:
    """The web application; a test brings its own clock."""
    engine = create_engine(settings.database_url, settings.pool_size)
    unit_of_work = transactions_of(SERVICE, engine).units
    deps, keys = build_deps(settings, unit_of_work, clock)

    def ended() -> list[str]:
        with unit_of_work() as uow:
            return sessions.ended_since(uow, deps.clock.now() - timedelta(seconds=ACCESS_SECONDS + 60))

    upstreams = pairs(settings.upstreams, "THABIAN_UPSTREAMS")
    parts = Parts(
        deps=deps,
        verifier=TokenVerifier(keys.key_set, settings.issuer, AUDIENCE, ACCESS_SECONDS),
        key_set=keys.key_set,
        ended=ended,
        documents=lambda own: ServiceDocuments(upstreams, own, deps.roles.scopes),
        constraints={
            "account_username_key": lambda: Conflict("username-taken", allowed=[]),
            "client_pkey": lambda: Conflict("client-id-taken", allowed=[]),
        },
        service=SERVICE,
    )
    return assemble(parts, settings, engine)
