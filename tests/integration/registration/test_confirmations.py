"""An unlikely answer is recorded once somebody said that it is right, and the record keeps that."""

from __future__ import annotations

from typing import Any

from crvs_kernel.http.problems import LANGUAGES
from tests.support.examples import example
from tests.support.registry import Registry, codes, problem

OLD = {"/mother/date_of_birth": "1955-02", "/mother/previous_birth": "2026-09"}


def sent(registry: Registry, *confirmed: str, **changes: Any) -> Any:
    body = {"form_version": "birth/1", "declaration": example("birth", **changes), "confirmed": confirmed}
    return registry.post("/v1/births", body)


def test_an_unlikely_answer_is_asked_back_and_then_kept_with_who_confirmed_it(registry: Registry) -> None:
    refused = sent(registry, **OLD)
    assert problem(refused) == (422, "confirmation-needed")
    assert codes(refused) == {
        "/declaration/mother/date_of_birth": "age-unlikely",
        "/declaration/mother/previous_birth": "interval-unlikely",
    }
    assert all("71" in refused.json["errors"][0]["messages"][language] for language in LANGUAGES)
    assert codes(sent(registry, "/mother/date_of_birth", **OLD)) == {
        "/declaration/mother/previous_birth": "interval-unlikely"
    }
    taken = sent(registry, "/mother/date_of_birth", "/declaration/mother/previous_birth", "/child", **OLD)
    assert taken.status_code == 201
    (action,) = registry.get(f"/v1/records/{taken.json['id']}/history").json["items"]
    assert action["body"]["confirmed"] == [
        {"pointer": "/mother/date_of_birth", "code": "age-unlikely"},
        {"pointer": "/mother/previous_birth", "code": "interval-unlikely"},
    ]
    assert registry.register(taken.json).status_code == 200


def test_what_cannot_be_is_not_confirmed(registry: Registry) -> None:
    refused = sent(registry, "/informant/date_of_birth", **{"/informant/date_of_birth": "2030"})
    assert codes(refused) == {"/declaration/informant/date_of_birth": "date-in-future"}


def test_who_declares_again_is_asked_again(registry: Registry) -> None:
    record = registry.declared("birth")
    body: dict[str, Any] = {"declaration": example("birth", **{"/mother/date_of_birth": "1955"})}
    path = f"/v1/records/{record['id']}/declaration"
    assert problem(registry.post(path, body, 1)) == (422, "confirmation-needed")
    assert registry.post(path, body | {"confirmed": ["/mother/date_of_birth"]}, 1).status_code == 200


def test_a_correction_is_asked_for_what_it_brings(registry: Registry) -> None:
    record = sent(registry, "/mother/date_of_birth", **{"/mother/date_of_birth": "1955"}).json
    assert registry.register(record).status_code == 200
    path, clerical = f"/v1/records/{record['id']}/correction", {"kind": "clerical", "reason": "a slip"}
    assert registry.post(path, clerical | {"changes": {"/place/village": "ໂພນທັນ"}}, 2).status_code == 200
    sooner = clerical | {"changes": {"/mother/previous_birth": "2026-09"}}
    assert problem(registry.post(path, sooner, 3)) == (422, "confirmation-needed")
    assert registry.post(path, sooner | {"confirmed": ["/mother/previous_birth"]}, 3).status_code == 200


def test_a_correction_keeps_the_text_as_it_was_cleaned(registry: Registry) -> None:
    record = registry.declared("birth")
    assert registry.register(record).status_code == 200
    path, clerical = f"/v1/records/{record['id']}/correction", {"kind": "clerical", "reason": "a slip"}
    unseen = clerical | {"changes": {"/place/village": "\ufeffໂພນສະຫວ່າງ"}}
    assert problem(registry.post(path, unseen, 2)) == (422, "nothing-changed")
    assert (
        registry.post(path, clerical | {"changes": {"/place/village": "\ufeffໂພນທັນ"}}, 2).status_code == 200
    )
    action = registry.get(f"/v1/records/{record['id']}/history").json["items"][-1]
    assert action["body"]["changes"] == {"/place/village": "ໂພນທັນ"}


def test_pointers_that_are_none_are_refused(registry: Registry) -> None:
    assert codes(sent(registry, "mother")) == {"/confirmed/0": "pointer-unknown"}
