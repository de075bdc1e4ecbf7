"""A birth from declaration to registration, on a real PostgreSQL."""

from __future__ import annotations

from typing import Any

from tests.integration.registration.registry import NEIGHBOUR, Registry, example


def test_a_birth_is_declared_and_registered(registry: Registry, owner: Any) -> None:
    answer = registry.declare("birth")
    assert answer.status_code == 201, answer.json
    record = answer.json
    assert answer.headers["ETag"] == '"v1"'
    assert answer.headers["Location"] == f"/v1/records/{record['id']}"
    assert (record["status"], record["office"], record["timeliness"]) == ("declared", "0201", "current")
    assert record["place"] == {"district": "0201", "province": "LA-PH"}
    assert record["allowed"] == ["register", "reject", "archive", "declare"]
    registered = registry.register(record)
    assert registered.status_code == 200, registered.json
    assert registered.headers["ETag"] == '"v2"'
    assert registered.json["registration_number"].startswith("B-0201-2026-000001-")
    assert registered.json["allowed"] == ["correct"]
    owner.execute("SELECT type FROM outbox WHERE key = %s ORDER BY seq", (record["id"],))
    assert owner.fetchall() == [("birth.declared.v1",), ("birth.registered.v1",)]


def test_another_office_does_not_see_the_record(registry: Registry) -> None:
    record = registry.declared("birth", example("birth", **{"/child/name/given": "ດາວ"}))
    other = registry.as_(NEIGHBOUR)
    assert other.get(f"/v1/records/{record['id']}").status_code == 404
    assert other.register(record).status_code == 404
    assert registry.get(f"/v1/records/{record['id']}").json == record
