"""The web process of identity."""

from __future__ import annotations

from flask import Flask

from crvs_identity.api.persons import persons_blueprint
from crvs_identity.bootstrap import SERVICE
from crvs_identity.settings import IdentitySettings
from crvs_kernel.http.web import WebParts, create_web


def build_web(settings: IdentitySettings) -> Flask:
    """The web application."""
    return create_web(SERVICE, WebParts("Identity", [persons_blueprint()]), settings)
