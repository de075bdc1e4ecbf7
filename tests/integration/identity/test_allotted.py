"""A birth that has a UIN keeps it, whatever identity has forgotten; its events are the same events again."""

from __future__ import annotations

import io
import json
import secrets
from dataclasses import replace
from typing import Any

import pytest

from crvs_contracts.numbers import generate_uin
from crvs_identity import bootstrap
from crvs_identity.application.react import on_entry
from crvs_identity.bootstrap.deps import build_deps
from crvs_kernel.database.connections import create_engine, unit_of_work_factory
from crvs_kernel.errors import Conflict
from tests.integration.identity.conftest import NOBODY, born, entry


def uin() -> str:
    return generate_uin(secrets.randbelow)


@pytest.fixture(autouse=True)
def _settings(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THABIAN_DATABASE_URL", database.app_url)


@pytest.fixture(name="told")
def _told(owner: Any) -> Any:
    """What the relay would take to the bus of a person, and then deletes."""

    def told(number: str) -> list[tuple[str, str, dict[str, Any]]]:
        owner.execute(
            "DELETE FROM outbox WHERE data LIKE %s RETURNING seq, id::text, type, data", (f'%"{number}"%',)
        )
        return [(id_, type_, json.loads(data)) for _, id_, type_, data in sorted(owner.fetchall())]

    return told


def test_an_entry_that_states_its_uin_is_enrolled_under_it(hear: Any, query: Any, told: Any) -> None:
    number = uin()
    event = entry("birth", NOBODY | {"child": number})
    hear(event)
    hear(event)
    people = query("SELECT uin, birth_record_id::text AS birth FROM person WHERE uin = %s", number)
    assert people == [{"uin": number, "birth": event.subject}]
    assert [type_ for _, type_, _ in told(number)] == ["person.enrolled.v1"]


@pytest.mark.parametrize("version", [2, 3], ids=["registered", "corrected"])
def test_another_uin_for_an_enrolled_child_is_refused(hear: Any, query: Any, version: int) -> None:
    number = born(hear, query)
    birth = query("SELECT birth_record_id::text AS id FROM person WHERE uin = %s", number)[0]["id"]
    with pytest.raises(Conflict, match="uin-differs"):
        hear(entry("birth", NOBODY | {"child": uin()}, record=birth, version=version))
    assert query("SELECT uin FROM person WHERE birth_record_id = %s", birth) == [{"uin": number}]


def test_one_uin_for_two_children_is_refused(hear: Any, query: Any) -> None:
    number = born(hear, query)
    with pytest.raises(Conflict, match="uin-differs"):
        hear(entry("birth", NOBODY | {"child": number}))


def test_a_person_who_is_enrolled_again_is_the_same_person(
    hear: Any, query: Any, told: Any, owner: Any
) -> None:
    """As after a restore of identity from before the birth: same id, UIN and events."""
    event = entry("birth", NOBODY)
    hear(event)
    (person,) = query("SELECT id::text AS id, uin FROM person WHERE birth_record_id = %s", event.subject)
    (first,) = told(person["uin"])
    owner.execute(
        "DELETE FROM person_fact WHERE person_id = %s; DELETE FROM person WHERE id = %s", (person["id"],) * 2
    )
    owner.execute("DELETE FROM act WHERE record_id = %s", (event.subject,))
    hear(entry("birth", NOBODY | {"child": person["uin"]}, record=event.subject))
    assert query("SELECT id::text AS id, uin FROM person WHERE birth_record_id = %s", event.subject) == [
        person
    ]
    (again,) = told(person["uin"])
    assert again[:2] == first[:2]


def test_the_history_of_a_person_is_published_again_as_the_same_events(
    hear: Any, query: Any, told: Any
) -> None:
    number = born(hear, query)
    hear(entry("death", {"deceased": number}))
    first = told(number)
    birth = query("SELECT birth_record_id::text AS id FROM person WHERE uin = %s", number)[0]["id"]
    assert len(first) == 3  # a changed civil status is told in both versions of its type
    for what in (birth, "2020-01-01T00:00+07:00"):
        assert bootstrap.main(["republish", what]) == 0
        again = told(number)
        assert [each[:2] for each in again] == [each[:2] for each in first]
        for (*_, data), (*_, before) in zip(again, first, strict=True):
            assert data | {"occurred_at": ""} == before | {"occurred_at": ""}
    assert bootstrap.main(["republish", "2100-01-01T00:00+07:00"]) == 1


def test_a_uin_that_others_know_stays_its_births_and_is_never_drawn(
    hear: Any, query: Any, owner: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Identity was restored from before two births; registration and the feed know their numbers."""
    lost, other = entry("birth", NOBODY), entry("birth", NOBODY)
    first, second = uin(), uin()
    seen = f"{lost.subject}\tuin\t{first}\n{other.subject}\tuin\t{second}\n{lost.subject}\tversion\t2\n"
    owner.execute("UPDATE incarnation SET place = 'another cluster'")
    monkeypatch.setattr("sys.stdin", io.StringIO(seen))
    assert bootstrap.main(["reopen", "-"]) == 0
    hear(lost)  # as the bus still has it, from before the UIN was allotted
    assert query("SELECT uin FROM person WHERE birth_record_id = %s", lost.subject) == [{"uin": first}]
    owner.execute("SELECT count(*) FROM incarnation")
    assert owner.fetchone() == (2,)
    drawn = iter([int(second[:11]) - 10**10, int(uin()[:11]) - 10**10])
    stranger = entry("birth", NOBODY)
    with unit_of_work_factory(create_engine(settings.database_url, 1), "crvs.identity")() as uow:
        on_entry(stranger, uow, replace(build_deps(settings), randbelow=lambda _: next(drawn)))
        uow.commit()
    assert len(query("SELECT 1 FROM person WHERE birth_record_id = %s", stranger.subject)) == 1
    assert query("SELECT 1 FROM person WHERE uin = %s", second) == []


def test_what_identity_knows_is_listed(hear: Any, query: Any, capsys: pytest.CaptureFixture[str]) -> None:
    number = born(hear, query)
    birth = query("SELECT birth_record_id::text AS id FROM person WHERE uin = %s", number)[0]["id"]
    capsys.readouterr()
    assert bootstrap.main(["list-known"]) == 0
    assert {f"{birth}\tversion\t2", f"{birth}\tuin\t{number}"} <= set(capsys.readouterr().out.splitlines())
