"""Composition root of the portal: settings in, application out."""

from __future__ import annotations

import sys

from flask import Flask

from crvs_kernel.process.cli import main as run
from crvs_kernel.process.service import Service
from crvs_portal.adapters.gateway import Gateway
from crvs_portal.adapters.pool import Pool
from crvs_portal.pages.application import create_portal
from crvs_portal.settings import PortalSettings


def build_web(settings: PortalSettings) -> Flask:
    """The web application, with its own connections to the gateway."""
    pool = Pool(settings.gateway_url, size=settings.gateway_connections)
    return create_portal(settings, Gateway(pool))


SERVICE = Service(name="portal", settings_class=PortalSettings, build_web=build_web)


def main() -> None:
    """`crvs-portal web`; the portal has no worker, no relay and no database."""
    sys.exit(run(SERVICE))
