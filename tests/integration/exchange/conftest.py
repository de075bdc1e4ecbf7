"""The exchange on a database of its own, with a clock that stands still and a way to put events in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest

from crvs_exchange.bootstrap import build_web
from crvs_exchange.settings import ExchangeSettings
from crvs_kernel.database import migrate
from tests.support.exchange import KEY, Exchange


@pytest.fixture(scope="module", name="database")
def _database(postgres: Any) -> Iterator[Any]:
    database = postgres.create_database("exchange")
    migrate.upgrade("crvs_exchange.migrations", database.migrator_url)
    yield database
    postgres.drop_database(database)


@pytest.fixture(scope="module", name="settings")
def _settings(database: Any) -> ExchangeSettings:
    return ExchangeSettings(
        database_url=database.app_url,
        bus_url="",
        context_key=KEY,
        data_key=KEY,
        pool_size=16,
        waiting_seats=2,
    )


@pytest.fixture(scope="module", name="app")
def _app(settings: ExchangeSettings) -> Any:
    return build_web(settings)


@pytest.fixture(scope="module", name="exchange")
def _exchange(app: Any, settings: ExchangeSettings) -> Exchange:
    return Exchange(app, settings)


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
