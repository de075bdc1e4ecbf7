"""Many callers at once: books without gap or duplicate, one effect per key, one winner per version."""

from __future__ import annotations

import concurrent.futures
import random
import uuid
from typing import Any

from crvs_registration.store import records as store
from tests.support.examples import TODAY, example
from tests.support.registry import Registry


def test_sixteen_threads_with_rollbacks_leave_no_gap_in_a_book(registry: Registry) -> None:
    """A third of the takers fail after they took a number; it goes to the next."""
    factory = registry.app.extensions["crvs.unit_of_work"]
    office, dice = f"T{uuid.uuid4().hex[:6]}", random.Random(7)
    fates = [dice.random() < 0.33 for _ in range(320)]

    def take(fails: bool) -> int | None:  # noqa: FBT001 - one flag for map()
        with factory() as uow:
            number = store.next_number(uow, office, "birth", TODAY)
            if fails:
                return None
            uow.commit()
            return number

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        taken = [number for number in pool.map(take, fates) if number is not None]
    assert sorted(taken) == list(range(1, fates.count(False) + 1))


def test_64_repeats_of_a_declaration_have_one_effect(registry: Registry, owner: Any) -> None:
    declaration = example("birth", **{"/child/name/given": "ລົມ", "/mother/name/given": "ລົມ"})
    body = {"form_version": "birth/1", "declaration": declaration}

    def repeat(_: int) -> Any:
        return Registry(registry.app, registry.settings).post("/v1/births", body, key="storm-declare")

    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(repeat, range(64)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    owner.execute("SELECT count(*) FROM party WHERE name LIKE 'ລົມ%%' AND role = 'child'")
    assert owner.fetchone() == (1,)


def test_64_repeats_of_a_registration_take_one_number(registry: Registry, owner: Any) -> None:
    record = registry.declared("birth", example("birth", **{"/child/name/given": "ວັນ"}))
    path = f"/v1/records/{record['id']}/registration"
    body = {"duplicates_reviewed": [each["record_id"] for each in record["duplicates"]]}
    owner.execute("SELECT last FROM book WHERE office = '0201' AND kind = 'birth'")
    before = owner.fetchone() or (0,)

    def repeat(_: int) -> Any:
        return Registry(registry.app, registry.settings).post(path, body, 1, key="storm-register")

    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(repeat, range(64)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    owner.execute("SELECT last FROM book WHERE office = '0201' AND kind = 'birth'")
    assert owner.fetchone() == (before[0] + 1,)


def test_of_two_registrars_at_once_one_wins_and_the_book_has_no_gap(registry: Registry, owner: Any) -> None:
    record = registry.declared("death", example("death", **{"/deceased/name/given": "ຫີນ"}))
    path = f"/v1/records/{record['id']}/registration"
    body = {"duplicates_reviewed": [each["record_id"] for each in record["duplicates"]]}

    def race(_: int) -> Any:
        return Registry(registry.app, registry.settings).post(path, body, 1)

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(race, range(8)))
    assert sorted(answer.status_code for answer in answers) == [200, *[412] * 7]
    owner.execute(
        "SELECT b.last = count(r.registration_number) FROM book b JOIN record r ON r.office = b.office"
        " AND r.kind = b.kind WHERE b.office = '0201' AND b.kind = 'death' GROUP BY b.last"
    )
    assert owner.fetchone() == (True,)


def test_the_same_key_with_another_body_is_refused(registry: Registry) -> None:
    body = {"form_version": "birth/1", "declaration": example("birth")}
    registry.post("/v1/births", body, key="key-once")
    body["declaration"]["child"]["sex"] = "male"
    answer = registry.post("/v1/births", body, key="key-once")
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/idempotency-key-reused")


def test_a_refused_command_changes_nothing(registry: Registry, owner: Any) -> None:
    def counts() -> Any:
        owner.execute("SELECT (SELECT count(*) FROM record), (SELECT count(*) FROM outbox)")
        return owner.fetchone()

    before = counts()
    assert registry.declare("birth", example("birth", **{"/child/sex": 7})).status_code == 422
    assert counts() == before
