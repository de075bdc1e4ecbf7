"""Brings a service's database to a version, as the role that owns the tables."""

from __future__ import annotations

import time
from importlib import resources
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config

from crvs_kernel.database.incarnation import mark_first
from crvs_kernel.database.schema import is_current, newest, version_of
from crvs_kernel.errors import Unavailable

log = structlog.get_logger()
_LOOK_EVERY_S = 1.0


def _config(package: str, url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("version_locations", str(resources.files(package) / "versions"))
    config.set_main_option("path_separator", "newline")
    config.attributes["url"] = url.replace("postgresql://", "postgresql+psycopg2://", 1)
    return config


def upgrade(package: str, url: str, revision: str = "head") -> None:
    """Go forward to a revision; ``package`` is e.g. "crvs_registration.migrations".

    A database that a later release has migrated stays as it is: this release runs on it, so a release can be
    taken back by the same means that brought it.

    Raises:
        Unavailable: the database is out of reach.

    """
    version = version_of(url)
    if version > newest(package):
        log.warning("migrate.database_is_ahead", version=version, newest_of_this_release=newest(package))
        return
    command.upgrade(_config(package, url), revision)
    mark_first(url)


def downgrade(package: str, url: str, revision: str = "base") -> None:
    """Go back to a revision."""
    command.downgrade(_config(package, url), revision)


def await_version(package: str, url: str, within_s: float) -> bool:
    """Wait until somebody has migrated the database; False when it was not in time. Needs SELECT only."""
    deadline = time.monotonic() + within_s
    while not _is_ready(package, url):
        if time.monotonic() >= deadline:
            return False
        time.sleep(_LOOK_EVERY_S)
    return True


def _is_ready(package: str, url: str) -> bool:
    try:
        return is_current(package, url)
    except Unavailable:
        return False
