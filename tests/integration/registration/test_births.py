"""A birth from declaration to registration, on a real PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_contracts.events.catalogue import validate
from crvs_kernel.database.unit_of_work import UnitOfWork
from tests.support.examples import example
from tests.support.registry import NEIGHBOUR, Registry


def test_a_birth_is_declared_and_registered(registry: Registry, owner: Any) -> None:
    answer = registry.declare("birth")
    assert answer.status_code == 201, answer.json
    record = answer.json
    assert answer.headers["ETag"] == '"v1"'
    assert answer.headers["Location"] == f"/v1/records/{record['id']}"
    assert (record["status"], record["office"], record["timeliness"]) == ("declared", "0201", "current")
    assert record["place"] == {"district": "0201", "province": "LA-PH"}
    assert record["allowed"] == ["register", "reject", "archive", "declare", "transfer"]
    registered = registry.register(record)
    assert registered.status_code == 200, registered.json
    assert registered.headers["ETag"] == '"v2"'
    assert registered.json["registration_number"].startswith("B-0201-2026-000001-")
    assert registered.json["allowed"] == ["correct", "cancel", "link", "unlink"]
    owner.execute("SELECT type FROM outbox WHERE key = %s ORDER BY seq", (record["id"],))
    assert owner.fetchall() == [("birth.declared.v1",), ("birth.registered.v1",)]


def test_another_office_does_not_see_the_record(registry: Registry) -> None:
    record = registry.declared("birth", example("birth", **{"/child/name/given": "ດາວ"}))
    other = registry.as_(NEIGHBOUR)
    assert other.get(f"/v1/records/{record['id']}").status_code == 404
    assert other.register(record).status_code == 404
    assert registry.get(f"/v1/records/{record['id']}").json == record


def test_a_birth_abroad_is_registered_by_the_office_of_the_family(registry: Registry, owner: Any) -> None:
    abroad = {"/place/district": None, "/place/country": "TH", "/place/abroad": "Udon Thani"}
    record = registry.registered("birth", example("birth", **abroad | {"/child/name/given": "ອຸດອນ"}))
    assert (record["office"], record["place"]) == ("0201", {"district": None, "province": None})
    owner.execute(
        "SELECT data::jsonb FROM outbox WHERE key = %s AND type = 'birth.registered.v1'", (record["id"],)
    )
    (told,) = owner.fetchone()
    validate("birth.registered.v1", told)
    assert told["entry"]["place"]["country"] == "TH"


def test_a_birth_without_uins_costs_one_read_and_one_commit_and_its_registration_the_book(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips: list[bytes] = []
    run = UnitOfWork._run

    def counted(self: UnitOfWork, text: bytes) -> None:
        trips.append(text)
        run(self, text)

    monkeypatch.setattr(UnitOfWork, "_run", counted)
    declared = registry.declare(
        "birth", example("birth", **{"/child/name/given": "ໄວ", "/mother/name/given": "ໄວ"})
    )
    assert len(trips) == 2
    trips.clear()
    path = f"/v1/records/{declared.json['id']}/registration"
    assert registry.post(path, {}, 1).status_code == 200
    assert len(trips) == 3
