"""The web process of certificates: the only one that draws and seals."""

from __future__ import annotations

from flask import Flask

from crvs_certificates.api import certificates, requests, verifications
from crvs_certificates.api.wiring import give
from crvs_certificates.bootstrap import SERVICE
from crvs_certificates.bootstrap.deps import build_deps
from crvs_certificates.settings import CertificateSettings
from crvs_kernel.http.web import WebParts, create_web
from crvs_kernel.primitives import Clock


def build_web(settings: CertificateSettings, clock: Clock | None = None) -> Flask:
    """The web application; a test brings its own clock."""
    blueprints = [requests.blueprint, certificates.blueprint, verifications.blueprint]
    app = create_web(SERVICE, WebParts("Certificates", blueprints), settings)
    give(app, build_deps(settings, clock))
    return app
