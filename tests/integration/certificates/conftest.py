"""The certificates service on a real database, with its reactions applied as the worker applies them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from crvs_certificates.bootstrap import build_reactions, build_web
from crvs_certificates.seal_authority import make_seal_authority
from crvs_certificates.settings import CertificateSettings
from crvs_kernel.database import migrate
from tests.integration.certificates.office import KEY, Office


@pytest.fixture(scope="session", name="seal_directory")
def _seal_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("seal")
    make_seal_authority(directory)
    return directory


@pytest.fixture(scope="module", name="database")
def _database(postgres: Any) -> Iterator[Any]:
    database = postgres.create_database("certificates")
    migrate.upgrade("crvs_certificates.migrations", database.migrator_url)
    yield database
    postgres.drop_database(database)


@pytest.fixture(scope="module", name="office")
def _office(database: Any, seal_directory: Path) -> Office:
    settings = CertificateSettings(
        database_url=database.app_url,
        bus_url="",
        context_key=KEY,
        data_key=KEY,
        seal_directory=seal_directory,
        verify_base_url="https://register.example.la",
    )
    app = build_web(settings)
    return Office(app, build_reactions(settings))


def _connection(url: str) -> Iterator[Any]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    yield connection
    connection.close()


@pytest.fixture(name="owner")
def _owner(database: Any) -> Iterator[Any]:
    yield from _connection(database.superuser_url)


@pytest.fixture(name="app_role")
def _app_role(database: Any) -> Iterator[Any]:
    yield from _connection(database.app_url)
