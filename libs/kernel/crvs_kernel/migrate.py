"""Brings a service's database to a version, as the role that owns the tables."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config


def _config(package: str, url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("version_locations", str(resources.files(package) / "versions"))
    config.set_main_option("path_separator", "newline")
    config.attributes["url"] = url.replace("postgresql://", "postgresql+psycopg2://", 1)
    return config


def upgrade(package: str, url: str, revision: str = "head") -> None:
    """Go forward to a revision; ``package`` is e.g. "crvs_registration.migrations"."""
    command.upgrade(_config(package, url), revision)


def downgrade(package: str, url: str, revision: str = "base") -> None:
    """Go back to a revision."""
    command.downgrade(_config(package, url), revision)
