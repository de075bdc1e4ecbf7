"""What an operator is told: each trouble is made for real, seen, and gone once it is mended."""

from __future__ import annotations

import dataclasses
import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from crvs_kernel.config import Settings
from crvs_kernel.delivery.replay import discard_dead_letter
from crvs_kernel.process import checkup, cli
from crvs_kernel.process.keys import Proof
from crvs_kernel.process.troubles import lines, words
from tests.support import notes as toy
from tests.support.machine import missing
from tests.support.servers import PostgresServer

NOWHERE = "127.0.0.1:1"


@pytest.fixture(name="settings")
def _settings(house: Any) -> Settings:
    return Settings(
        database_url=house.database.app_url, bus_url=house.bus_url, context_key=toy.KEY, data_key=toy.KEY
    )


@pytest.fixture(name="owner")
def _owner(house: Any) -> Iterator[Any]:
    with closing(psycopg2.connect(house.database.superuser_url)) as connection:
        connection.autocommit = True
        yield connection.cursor()


def seen(house: Any, settings: Settings) -> dict[str, dict[str, Any]]:
    """The codes of all troubles with their parameters; each can be said in both languages."""
    consumer = dataclasses.replace(
        toy.SERVICE, name=house.consumer, consumes=(house.topic,), publishes=house.topic
    )
    troubles = checkup.look(consumer, settings, Proof(consumer, settings).demand)
    assert len(lines("here", [each.told() for each in troubles])) == 3 * len(troubles)
    return {each.code: dict(each.params) for each in troubles}


def test_a_whole_service_has_no_troubles(house: Any, settings: Settings) -> None:
    house.publish(house.event("k", "whole"))
    house.work()
    assert seen(house, settings) == {}


def test_poison_waits_and_five_of_it_open_the_breaker(house: Any, settings: Settings) -> None:
    house.poisoned = {f"poison {n}" for n in range(5)}
    house.publish(house.event("k", "poison 0"), house.event("k", "waits behind"))
    house.work()
    assert seen(house, settings) == {"dead-letters-wait": {"dead": 1, "behind": 1}}
    house.publish(*[house.event(f"k{n}", f"poison {n}") for n in range(1, 5)])
    house.work(deaths=9)  # this worker goes on; what it leaves counts for all others
    told = seen(house, settings)
    assert told["breaker-open"] == {"deaths": 5}
    assert told["dead-letters-wait"] == {"dead": 5, "behind": 1}
    for row in house.letters.listed():
        discard_dead_letter(house.letters, row["event_id"])
    assert seen(house, settings) == {}


def test_events_that_nobody_handles_are_behind_once_they_are_late(
    house: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.publish(house.event("k", "late 1"), house.event("l", "late 2"))
    assert seen(house, settings) == {}
    monkeypatch.setattr(checkup, "LATE_S", 0)
    assert seen(house, settings) == {"consumer-behind": {"count": 2, "seconds": 0}}
    house.work()
    assert seen(house, settings) == {}


def test_an_event_that_stays_in_the_outbox_is_told(house: Any, settings: Settings, owner: Any) -> None:
    owner.execute(
        "INSERT INTO outbox (id, topic, key, type, time, data) VALUES"
        " (gen_random_uuid(), 't', 'k', 'note.written.v1', now() - interval '90 seconds', '{}')"
    )
    assert 90 <= seen(house, settings)["outbox-waits"]["seconds"] < 200
    owner.execute("DELETE FROM outbox")
    assert seen(house, settings) == {}


def test_topics_of_a_bus_made_anew_are_absent_until_a_worker_made_them(
    house: Any, settings: Settings
) -> None:
    made, house.topic = house.topic, f"{house.topic}-absent"
    assert seen(house, settings) == {"topics-absent": {"topics": house.topic}}
    house.bus.ensure_topics({house.topic: 1})
    assert seen(house, settings) == {}
    house.topic = made


@pytest.mark.parametrize("ahead", [3600, -3600])
def test_a_clock_that_is_not_the_databases_is_told(
    house: Any, settings: Settings, owner: Any, ahead: int
) -> None:
    """The clock of the database is put forward, for the app role alone."""
    owner.execute("CREATE SCHEMA other_clock; GRANT USAGE ON SCHEMA other_clock TO notes_app")
    owner.execute(
        "CREATE FUNCTION other_clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql"
        f" AS $$ SELECT pg_catalog.clock_timestamp() + interval '{ahead} seconds' $$"
    )
    role = f"ALTER ROLE notes_app IN DATABASE {house.database.name}"
    owner.execute(f"{role} SET search_path = other_clock, pg_catalog, public")
    try:
        (seconds,) = seen(house, settings)["clocks-differ"].values()
        assert abs(seconds - 3600) <= 1
    finally:
        owner.execute(f"{role} RESET search_path")
        owner.execute("DROP SCHEMA other_clock CASCADE")
    assert seen(house, settings) == {}


def test_a_full_disk_is_told_while_writes_are_refused(
    house: Any, settings: Settings, owner: Any, postgres: PostgresServer
) -> None:
    """A disk of one megabyte takes the place of the database's, for what a query cannot keep in memory."""
    with tempfile.TemporaryDirectory(prefix="thabian-small-disk-") as name:
        disk = Path(name)
        disk.chmod(0o711)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "small", name], check=False)
        if mounted.returncode != 0:
            missing("only root can make a small disk")
        try:
            space = disk / "space"
            space.mkdir()
            owner_of_data = (postgres.embedded.data).stat()
            os.chown(space, owner_of_data.st_uid, owner_of_data.st_gid)
            tablespace = f"small_{secrets.token_hex(4)}"
            owner.execute(f"CREATE TABLESPACE {tablespace} LOCATION '{space}'")
            owner.execute(f"GRANT CREATE ON TABLESPACE {tablespace} TO notes_app")
            role = f"ALTER ROLE notes_app IN DATABASE {house.database.name}"
            owner.execute(f"{role} SET temp_tablespaces = {tablespace}")
            try:
                assert seen(house, settings) == {"database-full": {}}
            finally:
                owner.execute(f"{role} RESET temp_tablespaces")
                owner.execute(f"DROP TABLESPACE {tablespace}")
        finally:
            subprocess.run(["umount", name], check=True)
    assert seen(house, settings) == {}


def test_a_wrong_key_is_told_and_hides_nothing_else(house: Any, settings: Settings) -> None:
    Proof(toy.SERVICE, settings).prove()
    house.topic = f"{house.topic}-absent"
    wrong = dataclasses.replace(settings, data_key=b"w" * 32)
    assert set(seen(house, wrong)) == {"keys-wrong", "topics-absent"}


def test_a_database_and_a_bus_that_are_away_are_told(house: Any, settings: Settings) -> None:
    away = dataclasses.replace(settings, database_url=f"postgresql://a:b@{NOWHERE}/c")
    assert set(seen(house, away)) == {"database-unavailable"}
    scheme = house.bus_url.partition(":")[0]
    away = dataclasses.replace(settings, bus_url=f"{scheme}://{NOWHERE}/c")
    assert set(seen(house, away)) == {"bus-unavailable"}


def test_a_process_that_may_not_reach_the_bus_says_nothing_of_it(house: Any, settings: Settings) -> None:
    scheme = house.bus_url.partition(":")[0]
    kept_away = dataclasses.replace(settings, bus_url=f"{scheme}://{NOWHERE}/c", reaches_bus=False)
    assert seen(house, kept_away) == {}


def test_old_tables_are_told_and_no_more_is_asked_of_them(house: Any, settings: Settings, owner: Any) -> None:
    owner.execute("UPDATE alembic_version SET version_num = '0000'")
    try:
        assert set(seen(house, settings)) == {"schema-outdated"}
    finally:
        owner.execute("UPDATE alembic_version SET version_num = '0001'")


def test_a_copy_that_was_not_opened_is_told(house: Any, settings: Settings, owner: Any) -> None:
    owner.execute("CREATE TABLE incarnation (number int, place text)")
    owner.execute(
        "INSERT INTO incarnation VALUES (1, 'another server'); GRANT SELECT ON incarnation TO PUBLIC"
    )
    try:
        assert set(seen(house, settings)) == {"database-restored"}
    finally:
        owner.execute("DROP TABLE incarnation")


@pytest.fixture(name="environment")
def _environment(house: Any, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    told = {"DATABASE_URL": house.database.app_url, "BUS_URL": house.bus_url}
    told |= {"CONTEXT_KEY": toy.KEY.hex(), "DATA_KEY": toy.KEY.hex()}
    for name, value in told.items():
        monkeypatch.setenv(f"THABIAN_{name}", value)
    return monkeypatch


def test_the_command_and_the_probe_say_the_same(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], house: Any
) -> None:
    built: list[Any] = []
    environment.setattr("crvs_kernel.process.web.serve", lambda build, _: built.append(build()))
    absent = house.bus.absent_topics([toy.SERVICE.publishes]) == [toy.SERVICE.publishes]
    assert cli.main(toy.SERVICE, ["web"]) == 0
    client = built[0].test_client()
    answer = client.get("/readyz?all")
    assert absent
    assert (answer.status_code, answer.json["status"], answer.json["service"]) == (503, "troubled", "notes")
    (trouble,) = answer.json["troubles"]
    assert trouble == {
        "code": "topics-absent",
        "params": {"topics": "crvs.notes"},
        "means": {
            language: text.format(topics="crvs.notes")
            for language, text in words()["topics-absent"]["means"].items()
        },
        "do": words()["topics-absent"]["do"],
    }
    assert client.get("/readyz").status_code == 200  # what probes ask does not look at the bus
    capsys.readouterr()
    assert cli.main(toy.SERVICE, ["status"]) == 1
    printed = capsys.readouterr().out
    assert "! notes: topics-absent" in printed
    assert trouble["do"]["en"] in printed
    assert trouble["do"]["lo"] in printed


def test_a_service_that_is_well_says_so(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], house: Any
) -> None:
    well = dataclasses.replace(toy.SERVICE, publishes=house.topic)
    assert cli.main(well, ["status"]) == 0
    assert capsys.readouterr().out == "Nothing is wrong.\n"
