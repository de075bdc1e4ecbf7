"""A service is ready only on the tables that it needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory

from crvs_kernel.database import migrate
from crvs_kernel.database.schema import newest
from crvs_kernel.http.probes import SCHEMA
from crvs_kernel.process import cli
from tests.support import notes as toy

ROOT = Path(__file__).parents[3]
PACKAGE = "tests.support.notes.migrations"


def readiness(app: Any) -> tuple[int, str]:
    answer = app.test_client().get("/readyz")
    return answer.status_code, answer.json.get("type", "")


def test_a_service_is_not_ready_before_its_tables_are_there_nor_on_old_ones(fresh: Any) -> None:
    app = toy.build(fresh.app_url)
    app.extensions[SCHEMA] = newest(PACKAGE)
    assert readiness(app) == (503, "/problems/schema-outdated")
    migrate.upgrade(PACKAGE, fresh.migrator_url)
    app.extensions[SCHEMA] = "0002"
    assert readiness(app) == (503, "/problems/schema-outdated")
    app.extensions[SCHEMA] = newest(PACKAGE)
    assert readiness(app) == (200, "")
    assert readiness(app) == (200, "")


def test_tables_of_a_later_version_serve_as_well(fresh: Any) -> None:
    migrate.upgrade(PACKAGE, fresh.migrator_url)
    app = toy.build(fresh.app_url)
    app.extensions[SCHEMA] = "0000"
    assert readiness(app) == (200, "")


def test_a_web_process_holds_its_database_to_the_packages_version(
    monkeypatch: pytest.MonkeyPatch, database: Any
) -> None:
    built: list[Any] = []
    monkeypatch.setattr("crvs_kernel.process.web.serve", lambda build, _: built.append(build()))
    settings = {
        "DATABASE_URL": database.app_url,
        "BUS_URL": "",
        "CONTEXT_KEY": "00" * 32,
        "DATA_KEY": "00" * 32,
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"THABIAN_{name}", value)
    assert cli.main(toy.SERVICE, ["web"]) == 0
    assert built[0].extensions[SCHEMA] == "0001"


@pytest.mark.parametrize(
    "versions", sorted(ROOT.glob("services/*/*/migrations/versions")), ids=lambda path: path.parts[-3]
)
def test_the_newest_revision_is_the_head_of_the_line(versions: Path) -> None:
    package = ".".join(versions.parts[-3:-1])
    script = ScriptDirectory.from_config(migrate._config(package, ""))
    assert newest(package) == script.get_current_head()
