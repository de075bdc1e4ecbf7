"""The toy service on a database of its own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import notes as toy
from tests.support.databases import NOTES, database_fixture

database = database_fixture("notes", NOTES)
fresh = database_fixture("notes", scope="function", name="fresh")


@pytest.fixture(scope="module", name="notes")
def _notes(database: Any) -> Any:
    return toy.build(database.app_url)
