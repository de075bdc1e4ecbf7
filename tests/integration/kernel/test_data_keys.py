"""A process reads and seals only with the data keys of its database; which they are, the database knows."""

from __future__ import annotations

import threading
from contextlib import closing
from types import SimpleNamespace
from typing import Any

import psycopg2
import pytest

from crvs_kernel.config import SettingsError
from crvs_kernel.crypto import key_id
from crvs_kernel.database import data_keys, migrate
from crvs_kernel.database.session import DatabaseSession
from crvs_kernel.errors import Unavailable
from crvs_kernel.process import cli
from tests.support import notes as toy
from tests.support.databases import NOTES

RIGHT, WRONG, NEW = toy.KEY, b"w" * 32, b"n" * 32
KEYED = {"Idempotency-Key": "k"}


def prove(url: str, key: bytes, other: bytes = b"") -> bytes:
    session = DatabaseSession(url, "")
    try:
        return data_keys.prove_data_keys(SimpleNamespace(data_key=key, other_data_key=other), session, ())
    finally:
        session.drop()


def known(url: str) -> list[str]:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM data_key ORDER BY since")
        return [name for (name,) in cursor.fetchall()]


@pytest.fixture(name="url")
def _url(fresh: Any) -> str:
    migrate.upgrade(NOTES, fresh.migrator_url)
    return str(fresh.app_url)


def test_a_new_database_takes_the_first_key_and_refuses_every_other(url: str) -> None:
    prove(url, RIGHT)
    prove(url, RIGHT)
    assert known(url) == [key_id(RIGHT)]
    with pytest.raises(SettingsError, match=f"THABIAN_DATA_KEY: .*{key_id(RIGHT)}.* given {key_id(WRONG)}"):
        prove(url, WRONG)
    assert known(url) == [key_id(RIGHT)]


def test_a_new_key_enters_beside_the_old_one_and_the_root_stays(url: str) -> None:
    root = prove(url, RIGHT)
    assert prove(url, RIGHT, NEW) == root  # the new one reads, and nothing is sealed with it yet
    assert known(url) == [key_id(RIGHT)]
    assert prove(url, NEW, RIGHT) == root
    assert known(url) == [key_id(RIGHT), key_id(NEW)]
    for one in (RIGHT, NEW):
        with pytest.raises(SettingsError, match="sealed under key"):
            prove(url, one)


def test_values_from_before_the_table_of_keys_prove_the_key(url: str, fresh: Any) -> None:
    client = toy.build(url).test_client()
    assert toy.call(client, "POST", "/v1/notes", json={"text": "x"}, headers=KEYED).status_code == 201
    with pytest.raises(SettingsError, match="the values in idempotency do not open"):
        prove(url, WRONG)
    assert known(url) == []
    prove(url, RIGHT)
    assert known(url) == [key_id(RIGHT)]


def test_two_processes_with_two_keys_do_not_both_take_a_new_database(url: str) -> None:
    refused: list[str] = []
    barrier = threading.Barrier(2)

    def start(key: bytes) -> None:
        barrier.wait()
        try:
            prove(url, key)
        except SettingsError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=start, args=(key,)) for key in (RIGHT, WRONG)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(known(url)), len(refused)) == (1, 1)


def test_a_database_without_tables_is_waited_for(fresh: Any) -> None:
    with pytest.raises(Unavailable, match="schema-outdated"):
        prove(fresh.app_url, RIGHT)


@pytest.fixture(name="environment")
def _environment(url: str, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Of a process whose data key is not the database's."""
    prove(url, RIGHT)
    values = {"DATABASE_URL": url, "BUS_URL": url, "CONTEXT_KEY": "00" * 32, "DATA_KEY": WRONG.hex()}
    for name, value in values.items():
        monkeypatch.setenv(f"THABIAN_{name}", value)
    return monkeypatch


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("process", ["web", "relay", "keys"])
def test_a_process_with_a_wrong_key_stops_and_says_which_and_what_to_do(
    process: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(toy.SERVICE, [process]) == 2
    said = capsys.readouterr().err
    assert key_id(RIGHT) in said
    assert "Put back the key" in said
    assert RIGHT.hex() not in said


def test_the_command_says_that_the_keys_are_right(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("THABIAN_DATA_KEY", NEW.hex())
    environment.setenv("THABIAN_OTHER_DATA_KEY", RIGHT.hex())
    assert cli.main(toy.SERVICE, ["keys"]) == 0
    said = f"The keys are those of the database. THABIAN_DATA_KEY is key {key_id(NEW)}."
    assert said in capsys.readouterr().out


def test_a_web_process_that_started_before_its_database_serves_nothing_with_a_wrong_key(
    environment: pytest.MonkeyPatch, fresh: Any
) -> None:
    """It cannot ask at start, so it asks before the first request."""
    environment.setenv("THABIAN_DATABASE_URL", "postgresql://a:b@127.0.0.1:1/c")
    built: list[Any] = []

    def serve(build: Any, _: Any) -> None:
        environment.setattr(
            "crvs_kernel.database.data_keys.DatabaseSession", lambda *_: DatabaseSession(fresh.app_url, "")
        )
        environment.setattr(
            f"{toy.SERVICE.package}.bootstrap.web.build_web", lambda _: toy.build(fresh.app_url)
        )
        built.append(build().test_client())

    environment.setattr("crvs_kernel.process.web.serve", serve)
    assert cli.main(toy.SERVICE, ["web"]) == 0
    (client,) = built
    answer = toy.call(client, "POST", "/v1/notes", json={"text": "y"}, headers=KEYED)
    assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (503, "keys-wrong")
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
