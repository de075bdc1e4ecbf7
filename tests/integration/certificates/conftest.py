"""The certificates service on a real database, with its reactions applied as the worker applies them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crvs_certificates.bootstrap.web import build_web
from crvs_certificates.bootstrap.worker import build_reactions
from crvs_certificates.seal_authority import make_seal_authority
from crvs_certificates.settings import CertificateSettings
from tests.integration.certificates.office import KEY, Office
from tests.support.databases import database_fixture


@pytest.fixture(scope="session", name="seal_directory")
def _seal_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("seal")
    make_seal_authority(directory)
    return directory


database = database_fixture("certificates", "crvs_certificates.migrations")


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
