"""What others know things by stays the same when a service's data key is changed; so does what it stores."""

from __future__ import annotations

import dataclasses
import importlib
import threading
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from crvs_exchange.bootstrap.deps import build_deps as exchange_deps
from crvs_exchange.settings import ExchangeSettings
from crvs_gateway.bootstrap.deps import build_deps as gateway_deps
from crvs_gateway.settings import GatewaySettings
from crvs_kernel.config import Settings
from crvs_kernel.crypto import header_of
from crvs_kernel.database import migrate
from crvs_kernel.database.connections import create_engine, transactions_of
from crvs_kernel.database.data_keys import root_of
from crvs_kernel.process import cli
from crvs_kernel.service import Service
from crvs_stack.databases import SERVICES

OLD, NEW = b"o" * 32, b"n" * 32


def _service(name: str) -> Service:
    found: Service = importlib.import_module(f"crvs_{name}.bootstrap").SERVICE
    return found


def _known_by(name: str, settings: Any) -> Any:
    """The root; a pseudonym's secret, a digest of the guesses at a password, a token's signing key."""
    service = _service(name)
    root = root_of(settings, service.sealed)()
    transactions = transactions_of(service, create_engine(settings.database_url, 1))
    if name == "exchange":
        return root, exchange_deps(settings, transactions).pseudonym_secret()
    if name == "gateway":
        deps = gateway_deps(settings, transactions)
        return root, deps.digests.blind("pair", "x"), deps.keys.signer().kid
    return root


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_keeps_its_names_and_values_through_a_change_of_its_key(
    postgres: Any, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database, service = postgres.create_database(name), _service(name)
    migrate.upgrade(service.migrations, database.migrator_url)
    kind = {"exchange": ExchangeSettings, "gateway": GatewaySettings}.get(name, Settings)
    old = kind(database_url=database.app_url, bus_url="", context_key=OLD, data_key=OLD)
    before = _known_by(name, old)
    monkeypatch.setattr("crvs_kernel.process.reseal.stop_on_signals", threading.Event)
    monkeypatch.setenv("THABIAN_MIGRATOR_URL", database.migrator_url)
    monkeypatch.setenv("THABIAN_DATA_KEY", NEW.hex())
    monkeypatch.setenv("THABIAN_OTHER_DATA_KEY", OLD.hex())
    for other in (OLD, b""):  # while it is changed, and afterwards
        settings = dataclasses.replace(old, data_key=NEW, other_data_key=other)
        assert _known_by(name, settings) == before
        assert cli.main(service, ["reseal"]) == 0
    assert f"{len(service.sealed) + 2}" == str(capsys.readouterr().out.count(" values passed") // 2)
    with closing(psycopg2.connect(database.superuser_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT root FROM data_key")
        ((root,),) = cursor.fetchall()
    assert bytes(root).startswith(header_of(NEW))
    postgres.drop_database(database)
