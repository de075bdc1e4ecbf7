"""The portal's web process."""

from __future__ import annotations

from flask import Flask

from crvs_portal.adapters.gateway import Gateway
from crvs_portal.adapters.pool import Pool
from crvs_portal.pages.application import create_portal
from crvs_portal.settings import PortalSettings


def build_web(settings: PortalSettings) -> Flask:
    """The web application, with its own connections to the gateway."""
    pool = Pool(settings.gateway_url, size=settings.gateway_connections)
    return create_portal(settings, Gateway(pool))
