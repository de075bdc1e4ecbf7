"""A database of the registration service, migrated, for the tests of one module."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.registration.restoring import Operator
from tests.support.databases import database_fixture
from tests.support.registry import Registry, build, environment_of, settings_for

database = database_fixture("registration", "crvs_registration.migrations")


@pytest.fixture(scope="module", name="registry")
def _registry(database: Any) -> Registry:
    return Registry(build(database.app_url), settings_for(database.app_url))


@pytest.fixture(name="environment")
def _environment(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of `registry`, for the commands of the service."""
    for name, value in environment_of(settings_for(database.app_url)).items():
        monkeypatch.setenv(name, value)


@pytest.fixture(name="operator")
def _operator(
    environment: None, owner: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Operator:
    return Operator(owner, monkeypatch, capsys)
