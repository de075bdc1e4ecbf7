"""The data key is changed under a running service: all goes over, nothing is lost, the old key is retired."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from crvs_kernel.config import KeySettings, SettingsError
from crvs_kernel.crypto import FieldCipher, key_id
from crvs_kernel.database import data_keys, migrate
from crvs_kernel.database.reseal import refuse_all_but
from crvs_kernel.database.session import DatabaseSession
from crvs_kernel.service import SealedColumn
from tests.support import notes as toy
from tests.support.databases import NOTES
from tests.support.kept import Kept, place
from tests.support.stack import eventually

OLD, NEW, THIRD = b"o" * 32, b"n" * 32, b"t" * 32
ANSWERS = 250  # more than two pages


@pytest.fixture(name="kept")
def _kept(fresh: Any) -> Iterator[Kept]:
    migrate.upgrade(NOTES, fresh.migrator_url)
    with closing(psycopg2.connect(fresh.superuser_url)) as connection:
        connection.autocommit = True
        kept = Kept(fresh, connection.cursor())
        kept.start(OLD)
        for number in range(ANSWERS):
            kept.keep(f"{number:03}", OLD, named=number % 7 > 0)
        yield kept


def test_all_goes_over_the_old_key_is_retired_and_the_root_stays(kept: Kept) -> None:
    root = kept.start(OLD)
    assert kept.start(NEW, OLD) == root
    with pytest.raises(SettingsError, match=f"sealed under key {key_id(OLD)}"):
        kept.start(NEW)
    code, said = kept.resealed(NEW, OLD)
    assert (code, f"Key {key_id(OLD)} is retired" in said) == (0, True), said
    assert f"idempotency.body: {ANSWERS} values passed, {ANSWERS} sealed anew" in said
    assert kept.under(NEW) == ANSWERS
    assert kept.are_readable_with(NEW)
    assert kept.start(NEW) == root
    kept.cursor.execute("SELECT act, subject_ids FROM audit")
    assert kept.cursor.fetchall() == [("data_key.retire", [key_id(OLD)])]


def test_a_second_run_changes_nothing(kept: Kept) -> None:
    assert kept.resealed(NEW, OLD)[0] == 0
    before = kept.by_key()
    code, said = kept.resealed(NEW)
    assert (code, "no other key is in force" in said) == (0, True), said
    assert kept.by_key() == before


def test_a_key_that_was_retired_never_comes_back_and_the_next_change_works(kept: Kept) -> None:
    root = kept.start(OLD)
    assert kept.resealed(NEW, OLD)[0] == 0
    with pytest.raises(SettingsError, match=f"key {key_id(OLD)} was retired.*under {key_id(NEW)}"):
        kept.start(OLD, NEW)
    assert kept.resealed(THIRD, NEW)[0] == 0
    assert kept.start(THIRD) == root
    assert kept.are_readable_with(THIRD)


def test_killed_in_the_middle_it_goes_on_where_it_stopped(kept: Kept) -> None:
    """It waits for a row of the second page; the server still does the page that it has, and no other."""
    with kept.working_on("150"):
        running = kept.reseal(NEW, OLD)
        eventually(kept.is_waiting)
        running.kill()
        running.communicate()
        assert kept.under(NEW) == 100
        assert kept.are_readable_with(NEW, OLD)
    eventually(lambda: kept.under(NEW) == 200)
    with pytest.raises(SettingsError, match="sealed under key"):
        kept.start(NEW)
    code, said = kept.resealed(NEW, OLD)
    assert (code, f"{ANSWERS} values passed, {ANSWERS - 200} sealed anew" in said) == (0, True), said
    assert kept.are_readable_with(NEW)


def test_ended_between_the_proof_and_the_retiring_it_retires_at_the_next_run(kept: Kept) -> None:
    session = DatabaseSession(kept.urls.migrator_url, "")
    settings = KeySettings(data_key=NEW, other_data_key=OLD)
    assert refuse_all_but(session, data_keys.PLUMBING_SEALED, settings) == [key_id(OLD)]
    session.drop()
    with pytest.raises(SettingsError, match="sealed under key"):
        kept.start(NEW)
    assert kept.resealed(NEW, OLD)[0] == 0
    assert kept.start(NEW)


def test_two_at_once_do_no_harm(kept: Kept) -> None:
    both = [kept.reseal(NEW, OLD) for _ in range(2)]
    said = [each.communicate(timeout=60)[0] for each in both]
    assert [each.returncode for each in both] == [0, 0], said
    assert kept.under(NEW) == ANSWERS
    assert kept.are_readable_with(NEW)
    kept.cursor.execute("SELECT count(*) FROM audit")
    assert kept.cursor.fetchone() == (1,)


def test_what_a_process_stores_meanwhile_is_not_written_over(kept: Kept) -> None:
    newer = FieldCipher(NEW).seal(b"newer", place("150"))
    with kept.working_on("150") as worker:
        running = kept.reseal(NEW, OLD)
        eventually(kept.is_waiting)
        worker.execute("UPDATE idempotency SET body = %s WHERE key = '150'", (newer,))
    said = running.communicate(timeout=60)[0]
    assert running.returncode == 0, said
    assert kept.by_key()["150"] == newer


def test_no_key_is_retired_while_a_process_still_seals_with_it(kept: Kept) -> None:
    with kept.working_on("150"):
        running = kept.reseal(NEW, OLD)
        eventually(kept.is_waiting)
        kept.keep("000-later", OLD)  # behind the page
    said = running.communicate(timeout=60)[0]
    assert (running.returncode, "1 values were sealed under another key since" in said) == (1, True), said
    assert kept.start(OLD, NEW)
    assert kept.resealed(NEW, OLD)[0] == 0
    assert kept.are_readable_with(NEW)


def test_a_process_that_still_seals_with_a_retired_key_is_refused_and_stores_nothing(kept: Kept) -> None:
    sealed = toy.build(kept.urls.app_url, OLD, NEW).test_client()
    assert kept.resealed(NEW, OLD)[0] == 0
    keyed = {"Idempotency-Key": "k"}
    answer = toy.call(sealed, "POST", "/v1/notes", json={"text": "x"}, headers=keyed)
    assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (503, "keys-wrong")
    kept.cursor.execute("SELECT count(*) FROM note")
    assert kept.cursor.fetchone() == (0,)
    again = toy.build(kept.urls.app_url, NEW).test_client()
    assert toy.call(again, "POST", "/v1/notes", json={"text": "x"}, headers=keyed).status_code == 201


def test_a_process_without_the_newer_key_asks_callers_to_come_again(kept: Kept) -> None:
    keyed = {"Idempotency-Key": "k"}
    newer, older = toy.build(kept.urls.app_url, NEW, OLD), toy.build(kept.urls.app_url, OLD)
    for app, status in ((newer, 201), (older, 503), (newer, 201)):
        answer = toy.call(app.test_client(), "POST", "/v1/notes", json={"text": "x"}, headers=keyed)
        assert answer.status_code == status


def test_a_value_that_does_not_open_is_left_and_named_and_nothing_is_retired(kept: Kept) -> None:
    kept.keep("broken", THIRD, named=False)
    before = kept.by_key()["broken"]
    code, said = kept.resealed(NEW, OLD)
    assert (code, "idempotency.body" in said, "1 do not open" in said) == (1, True, True), said
    assert kept.by_key()["broken"] == before
    assert kept.under(NEW) == ANSWERS
    assert kept.start(NEW, OLD)
    with pytest.raises(SettingsError, match="sealed under key"):
        kept.start(NEW)


def test_a_row_with_two_values_that_was_stored_at_the_last_moment_goes_over_too(kept: Kept) -> None:
    """The row comes after all was passed over, and before the database refuses the old key."""
    columns = [
        SealedColumn("twice", name, ("id",), lambda row, name=name: f"{name}:{row['id']}".encode())
        for name in ("one", "two")
    ]
    kept.cursor.execute("CREATE TABLE twice (id bigint PRIMARY KEY, one bytea, two bytea)")
    kept.cursor.execute("ALTER TABLE twice OWNER TO notes_migrator")
    values = [FieldCipher(OLD).seal(name, name + b":9") for name in (b"one", b"two")]
    kept.cursor.execute("INSERT INTO twice VALUES (9, %s, %s), (10, NULL, NULL)", values)
    session = DatabaseSession(kept.urls.migrator_url, "-c lock_timeout=4000")
    settings = KeySettings(data_key=NEW, other_data_key=OLD)
    assert refuse_all_but(session, columns, settings) == [key_id(OLD)]
    session.drop()
    kept.cursor.execute("SELECT one, two FROM twice WHERE id = 9")
    stored = zip(kept.cursor.fetchone(), (b"one", b"two"), strict=True)
    assert all(FieldCipher(NEW).open(bytes(value), name + b":9") == name for value, name in stored)
    with pytest.raises(psycopg2.errors.CheckViolation):
        kept.cursor.execute("INSERT INTO twice VALUES (11, %s, NULL)", values[:1])


def test_a_database_from_before_the_table_of_keys_begins_with_the_key_of_its_values(kept: Kept) -> None:
    kept.cursor.execute("DELETE FROM data_key")
    assert kept.start(NEW, OLD) == OLD
    with pytest.raises(SettingsError, match=f"sealed under key {key_id(OLD)}"):
        kept.start(NEW)
