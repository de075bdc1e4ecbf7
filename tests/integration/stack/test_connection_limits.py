"""One database role that runs away leaves room for all others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml

from crvs_kernel.config import Settings
from crvs_stack.connection_limits import app_limit, role_limits
from crvs_stack.databases import SERVICES, Databases
from crvs_stack.errors import StackError
from crvs_stack.postgres import EmbeddedPostgres
from crvs_stack.processes import free_ports
from crvs_stack.secrets import Secrets
from tests.support.servers import server_directory

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module", name="databases")
def _databases() -> Iterator[Databases]:
    with server_directory() as directory:
        server = EmbeddedPostgres(directory, free_ports(1)[0], durable=False)
        server.start()
        databases = Databases(server, Secrets(directory / "secrets"))
        databases.prepare(role_limits())
        yield databases
        server.stop()


def _ask(url: str, question: str) -> Any:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


def test_a_service_that_takes_all_its_connections_stops_no_other(databases: Databases) -> None:
    with ExitStack() as taken:
        for _ in range(role_limits()["identity_app"]):
            taken.enter_context(closing(psycopg2.connect(databases.app_url("identity"))))
        with pytest.raises(psycopg2.OperationalError, match="too many connections for role"):
            psycopg2.connect(databases.app_url("identity"))
        for service in SERVICES:
            if service != "identity":
                assert _ask(databases.app_url(service), "SELECT 1") == [(1,)]
        assert _ask(databases.migrator_url("identity"), "SELECT 1") == [(1,)]


def test_all_roles_together_leave_the_superuser_his_room(databases: Databases) -> None:
    ((room,),) = _ask(
        databases.superuser_url("identity"),
        "SELECT current_setting('max_connections')::int"
        " - current_setting('superuser_reserved_connections')::int",
    )
    limits = _ask(
        databases.superuser_url("identity"),
        "SELECT rolname, rolconnlimit FROM pg_roles WHERE rolname ~ '_(app|migrator)$'",
    )
    assert dict(limits) == role_limits()
    assert sum(role_limits().values()) <= room


def test_a_larger_pool_has_a_larger_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    before = role_limits()["registration_app"]
    monkeypatch.setenv("THABIAN_POOL_SIZE", str(Settings.pool_size + 3))
    assert role_limits()["registration_app"] == before + 2 * 2 * 3  # two processes, old and new
    monkeypatch.setenv("THABIAN_POOL_SIZE", "many")
    with pytest.raises(StackError, match="THABIAN_POOL_SIZE"):
        role_limits()


def test_the_limit_of_the_first_start_script_is_enough_for_compose() -> None:
    processes = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    script = (ROOT / "deploy" / "postgres" / "10-databases.sh").read_text("utf-8")
    for service in SERVICES:
        needed = app_limit(
            webs=1,
            pool_size=Settings.pool_size,
            workers=int(f"{service}-worker" in processes),
            relays=int(f"{service}-relay" in processes),
        )
        assert needed <= 50
    assert "CONNECTION LIMIT 50 PASSWORD :'app_password'" in script
    assert len(SERVICES) * (50 + 4) < 300 - 3
