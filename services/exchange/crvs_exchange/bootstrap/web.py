"""The web process of the exchange."""

from __future__ import annotations

from flask import Flask

from crvs_exchange.api.events import events_blueprint
from crvs_exchange.bootstrap import SERVICE
from crvs_exchange.bootstrap.deps import build_deps
from crvs_exchange.settings import ExchangeSettings
from crvs_kernel.database.connections import create_engine, transactions_of
from crvs_kernel.http.web import WebParts, create_web
from crvs_kernel.primitives import Clock


def build_web(settings: ExchangeSettings, clock: Clock | None = None) -> Flask:
    """The web application; a test brings its own clock."""
    engine = create_engine(settings.database_url, settings.pool_size)
    deps = build_deps(settings, transactions_of(SERVICE, engine), clock)
    return create_web(SERVICE, WebParts("Exchange", [events_blueprint(deps)]), settings, engine)
