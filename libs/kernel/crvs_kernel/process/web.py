"""The web process of a service."""

from __future__ import annotations

import importlib
from typing import Any

from flask import Flask

from crvs_kernel.config import read_settings
from crvs_kernel.database.schema import newest
from crvs_kernel.http.probes import CHECKUP, KEYS, SCHEMA
from crvs_kernel.observability import configure_logging
from crvs_kernel.process.keys import Proof
from crvs_kernel.process.serve import serve
from crvs_kernel.service import Service
from crvs_kernel.wire import tell_wires_in_clear


def run(service: Service) -> int:
    """Serve until told to stop; not ready on tables that are older than the code, and not with wrong keys.

    Raises:
        SettingsError: a key is not the one of the database.

    """
    settings = read_settings(service.settings_class)
    configure_logging(service.name, settings.log_level)
    tell_wires_in_clear(settings, http=True)
    proof = Proof(service, settings, of_web=True)
    if service.has_database:
        proof.at_start()
    build_web = importlib.import_module(f"{service.package}.bootstrap.web").build_web

    def build() -> Flask:
        app: Flask = build_web(settings)
        if service.has_database:
            app.extensions[SCHEMA] = newest(service.migrations)
            app.extensions[KEYS] = proof.demand
            app.extensions[CHECKUP] = lambda: _checked(service, settings, proof)
        return app

    serve(build, settings)
    return 0


def _checked(service: Service, settings: Any, proof: Proof) -> list[dict[str, Any]]:
    """Imported when an operator asks: it needs the client of the bus, which no request does."""
    look = importlib.import_module("crvs_kernel.process.checkup").look
    return [trouble.told() for trouble in look(service, settings, proof.demand)]
