"""The web process of certificates: the only one that draws and seals."""

from __future__ import annotations

from flask import Flask

from crvs_certificates.api.certificates import certificates_blueprint
from crvs_certificates.api.requests import requests_blueprint
from crvs_certificates.api.verifications import verifications_blueprint
from crvs_certificates.bootstrap import SERVICE
from crvs_certificates.bootstrap.deps import build_deps
from crvs_certificates.settings import CertificateSettings
from crvs_kernel.database.connections import create_engine, transactions_of
from crvs_kernel.http.web import WebParts, create_web
from crvs_kernel.primitives import Clock


def build_web(settings: CertificateSettings, clock: Clock | None = None) -> Flask:
    """The web application; a test brings its own clock."""
    engine = create_engine(settings.database_url, settings.pool_size)
    deps = build_deps(settings, transactions_of(SERVICE, engine), clock)
    blueprints = [requests_blueprint(deps), certificates_blueprint(deps), verifications_blueprint(deps)]
    return create_web(SERVICE, WebParts("Certificates", blueprints), settings, engine)
