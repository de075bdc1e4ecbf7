"""The web process of the notes."""

from __future__ import annotations

from flask import Flask

from crvs_kernel.config import Settings
from tests.support.notes import build


def build_web(settings: Settings) -> Flask:
    """On the database of the settings."""
    return build(settings.database_url)
