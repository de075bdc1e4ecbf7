"""The service that docs/kernel.md shows is whole: it answers, publishes, reacts once and counts."""

from __future__ import annotations

import re
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from crvs_kernel.bus.connect import connect
from crvs_kernel.caller.context import HEADER, Call, Principal, seal_context
from crvs_kernel.config import Settings
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.connections import create_engine, unit_of_work_factory
from crvs_kernel.delivery.consumer import Worker
from crvs_kernel.delivery.dead_letters import DeadLetters
from crvs_kernel.delivery.relay import Relay
from tests.support import visits
from tests.support.databases import database_fixture

ROOT = Path(__file__).parents[3]
KEY = b"k" * 32
TOPIC = visits.SERVICE.publishes
GUARD = Principal("guard", "staff", "0201", ("0201",), frozenset({"visit.enter"}), "duty", "r-1")


database = database_fixture("visits", visits.SERVICE.migrations, scope="function")


def test_a_visit_is_entered_once_published_and_counted_once(database: Any, bus_database: Any) -> None:
    settings = Settings(
        database_url=database.app_url,
        bus_url=bus_database.migrator_url,
        context_key=KEY,
        data_key=KEY,
        listen="",
    )
    client = visits.build_web(settings).test_client()
    answers = [enter(client, {"guest": "ນາງ ຄຳ"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    assert client.get("/v1/visits/days", headers=sealed("GET", "/v1/visits/days")).json == []
    deliver(settings)
    (day,) = client.get("/v1/visits/days", headers=sealed("GET", "/v1/visits/days")).json
    assert day["visits"] == 1


def test_a_visit_without_a_guest_is_refused_with_its_pointer(database: Any) -> None:
    settings = Settings(database_url=database.app_url, bus_url="", context_key=KEY, data_key=KEY, listen="")
    refusal = enter(visits.build_web(settings).test_client(), {"guest": ""})
    assert (refusal.status_code, refusal.content_type) == (422, "application/problem+json")
    assert [(fault["pointer"], fault["code"]) for fault in refusal.json["errors"]] == [("/guest", "required")]


def sealed(method: str, path: str, key: str = "") -> dict[str, str]:
    context = seal_context(GUARD, KEY, Call("visits", method, path, key=key))
    return {HEADER: context, "Idempotency-Key": key}


def enter(client: Any, body: dict[str, str]) -> Any:
    return client.post("/v1/visits", json=body, headers=sealed("POST", "/v1/visits", "visit-1"))


def deliver(settings: Settings) -> None:
    """What a relay and a worker do, each for one turn."""
    bus = connect(settings.bus_url)
    bus.ensure_topics({TOPIC: 1})
    with closing(bus.publisher()) as publisher:
        assert Relay(publisher, settings.database_url, TOPIC).drain(threading.Event()) == 1
    engine = create_engine(settings.database_url, 2)
    letters = DeadLetters(unit_of_work_factory(engine, TOPIC), "visits", FieldCipher(KEY))
    with closing(bus.subscribe("visits", [TOPIC])) as subscription, closing(bus.publisher()) as dead:
        worker = Worker(subscription, dead, visits.build_reactions(settings), letters)
        worker.turn()
        subscription.rewind()
        worker.turn()
    engine.dispose()


@pytest.mark.parametrize("file", ["__init__.py", "migrations/versions/0001_visits.py"])
def test_the_page_shows_the_service_as_it_is(file: str) -> None:
    shown = re.findall(r"```python\n(.*?)```", (ROOT / "docs/kernel.md").read_text("utf-8"), re.DOTALL)
    assert (ROOT / "tests/support/visits" / file).read_text("utf-8") in shown


def test_the_service_has_at_most_sixty_lines() -> None:
    assert len(Path(visits.__file__).read_text("utf-8").splitlines()) <= 60
