"""The portal's web process."""

from __future__ import annotations

from flask import Flask

from crvs_portal.bootstrap.deps import build_deps
from crvs_portal.pages.application import create_portal
from crvs_portal.settings import PortalSettings


def build_web(settings: PortalSettings) -> Flask:
    """The web application."""
    return create_portal(settings, build_deps(settings))
