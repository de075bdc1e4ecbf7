"""A database of the registration service, migrated, for the tests of one module."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.registration.restoring import Operator
from tests.support.databases import database_fixture
from tests.support.registry import KEY, Registry, build, settings_for

database = database_fixture("registration", "crvs_registration.migrations")


@pytest.fixture(scope="module", name="registry")
def _registry(database: Any) -> Registry:
    return Registry(build(database.app_url), settings_for(database.app_url))


@pytest.fixture(name="operator")
def _operator(
    database: Any, owner: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Operator:
    values = {"DATABASE_URL": database.app_url, "BUS_URL": "", "CONTEXT_KEY": KEY.hex()}
    for name, value in (values | {"DATA_KEY": KEY.hex()}).items():
        monkeypatch.setenv(f"THABIAN_{name}", value)
    return Operator(owner, monkeypatch, capsys)
