"""A database of the registration service, migrated, for the tests of one module."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.databases import database_fixture
from tests.support.registry import Registry, build, settings_for

database = database_fixture("registration", "crvs_registration.migrations")


@pytest.fixture(scope="module", name="registry")
def _registry(database: Any) -> Registry:
    return Registry(build(database.app_url), settings_for(database.app_url))
