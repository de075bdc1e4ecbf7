"""Builds what the pages need."""

from __future__ import annotations

from crvs_kernel.wire import inner_tls
from crvs_portal.adapters.gateway import Gateway
from crvs_portal.adapters.pool import Pool
from crvs_portal.adapters.sealed import CookieSeal
from crvs_portal.pages.assets import Assets
from crvs_portal.pages.deps import Deps
from crvs_portal.pages.session import Renewal
from crvs_portal.pages.words import load_catalogues
from crvs_portal.settings import PortalSettings


def connect_gateway(settings: PortalSettings) -> Gateway:
    """By the door's public name, or by the entrance that it has for the portal."""
    tls = inner_tls(settings.inner_tls_directory)
    secured = tls.as_client(public=True) if tls else None
    return Gateway(Pool(settings.gateway_url, size=settings.gateway_connections, tls=secured))


def build_deps(settings: PortalSettings) -> Deps:
    """With connections of its own to the gateway."""
    return Deps(
        gateway=connect_gateway(settings),
        seal=CookieSeal(settings.session_key),
        renewal=Renewal(),
        assets=Assets(),
        words=load_catalogues(),
    )
