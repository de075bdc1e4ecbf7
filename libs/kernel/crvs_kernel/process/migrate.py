"""The command that brings a service's database to a version, or waits until another has done it."""

from __future__ import annotations

from crvs_kernel.config import DatabaseSettings, SettingsError, migrator_url, read_settings
from crvs_kernel.database import migrate
from crvs_kernel.database.schema import newest, revisions
from crvs_kernel.observability import configure_logging
from crvs_kernel.service import Service


def run(service: Service, to: str, check: float | None) -> int:
    """Migrate as the owner of the tables; whoever only waits owns none, and asks as the app role."""
    configure_logging(service.name, "INFO")
    if check is not None:
        url = read_settings(DatabaseSettings).database_url
        return 0 if migrate.await_version(service.migrations, url, check) else 1
    if to not in {"head", "base", *revisions(service.migrations)}:
        raise SettingsError(
            f"--to: this release has no version {to!r}; its newest is {newest(service.migrations)}"
        )
    if to == "base":
        migrate.downgrade(service.migrations, migrator_url())
    else:
        migrate.upgrade(service.migrations, migrator_url(), to)
    return 0
