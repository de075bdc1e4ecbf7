"""The certificates, the rules and the addresses of `deploy/inner-tls.yml`, on a real server."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml

from crvs_kernel.database.session import DatabaseSession
from crvs_kernel.errors import Unavailable
from crvs_stack.postgres import EmbeddedPostgres
from crvs_stack.processes import free_ports
from tests.support.certificates import new_certificates
from tests.support.deployment import ROOT

OVERLAY = yaml.safe_load((ROOT / "deploy" / "inner-tls.yml").read_text("utf-8"))["services"]
ROLES = ("registration_app", "registration_migrator", "identity_app")


@pytest.fixture(scope="module", name="made")
def _made(tmp_path_factory: Any) -> Path:
    return new_certificates(tmp_path_factory.mktemp("operator"))


@pytest.fixture(scope="module", name="server")
def _server(tmp_path_factory: Any, made: Path) -> Iterator[EmbeddedPostgres]:
    """As the overlay starts it: its settings, its rules, its certificate."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("tls"), free_ports(1)[0], durable=False).start()
    inside, rules = server.data / "inside", server.data / "rules.conf"
    shutil.copytree(made / "postgres", inside)
    shutil.copy(ROOT / "deploy" / "postgres" / "pg_hba.inner-tls.conf", rules)
    for path in (inside, *inside.iterdir(), rules):
        os.chown(path, server.data.stat().st_uid, server.data.stat().st_gid)
    with closing(psycopg2.connect(server.url())) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        for role in ROLES:
            cursor.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'p'")
        for setting in OVERLAY["postgres"]["command"]:
            name, _, value = setting.partition("=")
            if name.startswith("ssl"):
                cursor.execute(f"ALTER SYSTEM SET {name} = '{value.replace('/run/inner-tls', str(inside))}'")
        shutil.copy(rules, server.data / "pg_hba.conf")
        cursor.execute("SELECT pg_reload_conf()")
    yield server
    server.stop()


def _address(process: str, server: EmbeddedPostgres, made: Path, shown: str) -> str:
    """What compose tells a process, but for the port and the name of the database."""
    told = OVERLAY[process]["environment"]
    (address,) = [value for name, value in told.items() if re.search("DATABASE_URL|MIGRATOR_URL", name)]
    address = re.sub(r"\$\{\w+:\?\}", "p", address).replace("/run/inner-tls", str(made / shown))
    return re.sub(r":5432/\w+\?", f":{server.port}/postgres?hostaddr=127.0.0.1&", address)


@pytest.mark.parametrize(
    ("process", "shown"),
    [("registration-web", "registration"), ("registration-migrate", "registration-migrator")],
)
def test_a_process_of_compose_enters_with_its_own_certificate(
    server: EmbeddedPostgres, made: Path, process: str, shown: str
) -> None:
    session = DatabaseSession(_address(process, server, made, shown), "")
    assert session.run("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") == [(True,)]
    session.drop()


@pytest.mark.parametrize("shown", ["identity", "registration-migrator", "door"])
def test_the_certificate_of_another_process_opens_nothing(
    server: EmbeddedPostgres, made: Path, shown: str
) -> None:
    with pytest.raises(Unavailable):
        DatabaseSession(_address("registration-web", server, made, shown), "").run("SELECT 1")


def test_nobody_enters_in_clear(server: EmbeddedPostgres, made: Path) -> None:
    address = _address("registration-web", server, made, "registration").replace("verify-full", "disable")
    with pytest.raises(Unavailable):
        DatabaseSession(address, "").run("SELECT 1")
