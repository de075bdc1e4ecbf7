"""What docs/operations.md tells an operator to do at the first start works as it is written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crvs_kernel.database import migrate
from tests.support.deployment import ROOT, composed
from tests.support.servers import PostgresServer, ServiceDatabase

_SECTION = (ROOT / "docs" / "operations.md").read_text("utf-8").split("## First start")[1].split("\n## ")[0]
_PEOPLE, _AGREEMENTS = re.findall(r"```yaml\n(.*?)```", _SECTION, re.DOTALL)


@pytest.fixture(params=["gateway", "exchange"], name="database")
def _database(request: pytest.FixtureRequest, postgres: PostgresServer) -> Iterator[ServiceDatabase]:
    database = postgres.create_database(request.param)
    migrate.upgrade(f"crvs_{request.param}.migrations", database.migrator_url)
    yield database
    postgres.drop_database(database)


def _say(database: ServiceDatabase, verb: str, content: str) -> str:
    """As in a container: nothing but standard input, no home, no directory to write in."""
    program = Path(sys.executable).with_name(f"crvs-{database.service}")
    environment = {
        "PATH": os.environ["PATH"],
        "THABIAN_DATABASE_URL": database.app_url,
        "THABIAN_BUS_URL": "kafka://unused:9092",
        "THABIAN_CONTEXT_KEY": "11" * 32,
        "THABIAN_DATA_KEY": "22" * 32,
    }
    done = subprocess.run(
        [program, verb, "-"],
        input=content,
        env=environment,
        cwd="/proc",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_files_of_the_page_are_taken_once(database: ServiceDatabase) -> None:
    verb, content, first, again = {
        "gateway": ("seed", _PEOPLE, "2 created, 0 changed, 0 kept", "0 created, 0 changed, 2 kept"),
        "exchange": (
            "load-agreements",
            _AGREEMENTS,
            "1 new versions of agreements",
            "0 new versions of agreements",
        ),
    }[database.service]
    assert _say(database, verb, content) == first
    assert _say(database, verb, content) == again


@pytest.mark.parametrize("service", ["gateway", "exchange"])
def test_the_commands_name_containers_that_have_what_the_command_needs(service: str) -> None:
    assert f"exec -T {service}-web crvs-service" in _SECTION
    assert f"-n thabian-{service} deploy/web -- crvs-service" in _SECTION
    assert {"THABIAN_DATABASE_URL", "THABIAN_DATA_KEY"} <= set(
        composed()["services"][f"{service}-web"]["environment"]
    )
