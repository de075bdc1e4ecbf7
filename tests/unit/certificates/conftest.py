"""The engines with keys made for the session."""

from __future__ import annotations

from pathlib import Path

import pytest

from crvs_certificates.adapters.page_versions import page_version
from crvs_certificates.adapters.qr import SignedQr
from crvs_certificates.adapters.render import TypstPages
from crvs_certificates.adapters.seal import PadesSeal
from crvs_certificates.seal_authority import make_seal_authority
from tests.support.drawing import Press


@pytest.fixture(scope="session", name="seal_directory")
def _seal_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("seal")
    make_seal_authority(directory)
    return directory


@pytest.fixture(scope="session", name="press")
def _press(seal_directory: Path) -> Press:
    page = page_version()
    return Press(page, TypstPages(page), SignedQr(seal_directory), PadesSeal(seal_directory))
