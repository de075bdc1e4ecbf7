"""Acts about the same people wait for each other, and for nobody else."""

from __future__ import annotations

import concurrent.futures
import random
import uuid
from typing import Any

from crvs_identity.application.follow import standing_now
from crvs_identity.application.react import on_entry
from crvs_identity.bootstrap.deps import build_deps
from crvs_identity.store import persons
from crvs_kernel.database.connections import create_engine, unit_of_work_factory
from tests.integration.identity.conftest import born, entry
from tests.support.chance import seeded

ROUNDS = 8


def test_acts_about_other_people_do_not_wait(hear: Any, query: Any, settings: Any) -> None:
    he, she, other = (born(hear, query) for _ in range(3))
    engine = create_engine(settings.database_url, 1)
    with unit_of_work_factory(engine, "crvs.identity")() as uow:
        on_entry(entry("marriage", {"groom": he, "bride": she}), uow, build_deps(settings))
        hear(entry("death", {"deceased": other}))  # not committed there, and not waited for here
    engine.dispose()
    assert query("SELECT status FROM person WHERE uin = %s", other) == [{"status": "deceased"}]
    assert query("SELECT civil_status FROM person WHERE uin = %s", he) == [{"civil_status": "single"}]


def test_acts_about_the_same_people_at_once_leave_the_standing_that_all_of_them_prove(
    hear: Any, query: Any, settings: Any
) -> None:
    order = seeded("the order of acts")
    for _ in range(ROUNDS):
        he, she, second = (born(hear, query) for _ in range(3))
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(hear, _lives(he, she, second, order)))
        _hold_all(settings, (he, she, second))


def _lives(he: str, she: str, second: str, order: random.Random) -> list[Any]:
    """They marry and divorce, she marries again, and both men die; in whatever order it is heard."""
    number = f"M-{uuid.uuid4()}"
    acts = [
        entry("marriage", {"groom": he, "bride": she}, number=number, date="2026-01-02"),
        entry(
            "divorce",
            {"husband": he, "wife": she},
            date="2026-02-02",
            marriage={"registration_number": number},
        ),
        entry("marriage", {"groom": second, "bride": she}, date="2026-03-02"),
        entry("death", {"deceased": he}, date="2026-04-02"),
        entry("death", {"deceased": second}, date="2026-05-02"),
    ]
    order.shuffle(acts)
    return acts


def _hold_all(settings: Any, uins: tuple[str, ...]) -> None:
    engine = create_engine(settings.database_url, 1)
    with unit_of_work_factory(engine, "")() as uow:
        for row in persons.lock_persons(uow, uins):
            proven = standing_now(uow, row)
            assert (row["status"], row["civil_status"]) == (proven.status, proven.civil_status)
    engine.dispose()
