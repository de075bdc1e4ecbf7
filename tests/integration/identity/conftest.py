"""The identity service on a database of its own, and events as registration would publish them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import psycopg2.extras
import pytest

from crvs_identity.bootstrap.web import build_web
from crvs_identity.bootstrap.worker import build_reactions
from crvs_identity.settings import IdentitySettings
from crvs_kernel.caller.context import HEADER, Call, Principal, seal_context
from crvs_kernel.database.connections import create_engine, unit_of_work_factory
from crvs_kernel.events import Event
from tests.support.databases import database_fixture

KEY = b"k" * 32
STAFF = Principal("s", "staff", "0201", ("0201",), frozenset({"person.read"}), "duty", "r")
NOBODY = {"child": None, "mother": None, "father": None}


database = database_fixture("identity", "crvs_identity.migrations")


@pytest.fixture(scope="module", name="settings")
def _settings(database: Any) -> IdentitySettings:
    return IdentitySettings(database_url=database.app_url, bus_url="", context_key=KEY, data_key=KEY)


@pytest.fixture(scope="module", name="hear")
def _hear(settings: IdentitySettings) -> Iterator[Callable[[Event], None]]:
    engine = create_engine(settings.database_url, 16)
    units, reactions = unit_of_work_factory(engine, "crvs.identity"), build_reactions(settings)

    def hear(event: Event) -> None:
        with units() as uow:
            reactions.react(event, uow)
            uow.commit()

    yield hear
    engine.dispose()


@pytest.fixture(scope="module", name="web")
def _web(settings: IdentitySettings) -> Any:
    return build_web(settings).test_client()


@pytest.fixture(name="query")
def _query(owner: Any) -> Callable[..., list[dict[str, Any]]]:
    def query(text: str, *values: Any) -> list[dict[str, Any]]:
        with owner.connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
            cursor.execute(text, values)
            return [dict(row) for row in cursor.fetchall()]

    return query


def entry(
    kind: str, links: dict[str, str | None], *, version: int = 2, record: str = "", **more: Any
) -> Event:
    """A registered (or, from version 3, corrected) vital event."""
    record_id = record or str(uuid.uuid4())
    data = {
        "record_id": record_id,
        "kind": kind,
        "version": version,
        "office": more.pop("office", "0201"),
        "place": {"district": "0201", "province": "LA-PH"},
        "registration_number": more.pop("number", "M-0201-2026-000001-11"),
        "date_of_registration": "2026-11-24",
        "date_of_occurrence": more.pop("date", "2026-11-01"),
        "links": links,
        "entry": {"child": {"sex": "female", "date_of_birth": "2026-11-01"}, **more},
    }
    return Event(f"{kind}.{'registered' if version == 2 else 'corrected'}.v1", record_id, data)


def born(hear: Any, query: Any, **links: str | None) -> str:
    event = entry("birth", NOBODY | links)
    hear(event)
    found: str = query("SELECT uin FROM person WHERE birth_record_id = %s", event.subject)[0]["uin"]
    return found


def read(web: Any, uin: str, who: Principal = STAFF) -> Any:
    path = "/v1/persons/lookups"
    headers = {HEADER: seal_context(who, KEY, Call("identity", "POST", path))}
    return web.post(path, headers=headers, json={"uin": uin})
