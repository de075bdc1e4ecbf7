"""Builds what the pages need."""

from __future__ import annotations

from crvs_portal.adapters.gateway import Gateway
from crvs_portal.adapters.pool import Pool
from crvs_portal.adapters.sealed import CookieSeal
from crvs_portal.pages.assets import Assets
from crvs_portal.pages.deps import Deps
from crvs_portal.pages.session import Renewal
from crvs_portal.pages.words import load_catalogues
from crvs_portal.settings import PortalSettings


def build_deps(settings: PortalSettings) -> Deps:
    """With connections of its own to the gateway."""
    return Deps(
        gateway=Gateway(Pool(settings.gateway_url, size=settings.gateway_connections)),
        seal=CookieSeal(settings.session_key),
        renewal=Renewal(),
        assets=Assets(),
        words=load_catalogues(),
    )
