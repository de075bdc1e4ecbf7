"""The exchange on a database of its own, with a clock that stands still and a way to put events in."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_exchange.bootstrap.web import build_web
from crvs_exchange.settings import ExchangeSettings
from tests.support.databases import database_fixture
from tests.support.exchange import KEY, Exchange

database = database_fixture("exchange", "crvs_exchange.migrations")


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
