"""The exchange under test: clients as the gateway presents them, agreements, events of a made-up district."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask

from crvs_exchange.application.load_agreements import load_agreements
from crvs_exchange.bootstrap import SERVICE
from crvs_exchange.bootstrap.deps import build_deps
from crvs_exchange.bootstrap.worker import build_reactions
from crvs_exchange.domain.agreements import Agreement
from crvs_exchange.settings import ExchangeSettings
from crvs_kernel.caller.context import HEADER, Call, Principal, seal_context
from crvs_kernel.database.connections import create_engine, transactions_of
from crvs_kernel.delivery.reactions import Reactions
from crvs_kernel.events import Event
from crvs_kernel.primitives import new_id

KEY = b"x" * 32
BIRTH = "birth.registered.v1"
DEATH = "death.registered.v1"


def client(name: str, *places: str, scopes: tuple[str, ...] = ("event.read",)) -> Principal:
    return Principal(
        name, "client", None, places or ("LA",), frozenset(scopes), "planning", f"request-{name}"
    )


def agreement(name: str, **changes: Any) -> Agreement:
    made = Agreement(
        client=name,
        version=1,
        legal_basis="a law",
        purpose="a test",
        valid_from=date(2020, 1, 1),
        valid_to=None,
        subject="plain",
        grants={BIRTH: ("/record_id", "/entry/child/sex")},
    )
    return replace(made, **changes)


PAYLOADS = Path(__file__).parents[1] / "contract" / "events" / "payloads"


def event(event_type: str, subject: str = "", **changes: Any) -> Event:
    """An event as its service published one before, with other values at the top of its data."""
    data = json.loads(min((PAYLOADS / event_type).glob("*.json")).read_text("utf-8"))
    return Event(event_type, subject or str(new_id()), data | changes)


def birth(record: str | None = None, *, sex: str = "female", district: str = "0101", **more: Any) -> Event:
    """A registered birth of a made-up district; ``record`` names it to the test."""
    subject = record or str(new_id())
    child = {"sex": sex, "name": {"given": "ຄຳສອນ"}}
    data = {
        "record_id": str(uuid.uuid5(uuid.NAMESPACE_OID, subject)),
        "office": district,
        "place": {"province": "LA-VT", "district": district},
        "entry": {"child": child, "mother": {"name": {"given": "ບົວຄຳ"}}},
    }
    return event(BIRTH, subject, **data | more)


class Exchange:
    """The web application and the worker's reactions on the same database."""

    def __init__(self, app: Flask, settings: ExchangeSettings) -> None:
        self.app = app
        transactions = transactions_of(SERVICE, create_engine(settings.database_url, 16))
        self.deps = build_deps(settings, transactions)
        self.units = transactions.units
        self.reactions: Reactions = build_reactions(settings)

    def agree(self, *agreements: Agreement) -> None:
        self.deps.transactions.run(lambda uow: load_agreements(agreements, uow))

    def record(self, *events: Event) -> None:
        """As the worker does it: the reactions to a batch in one transaction."""
        with self.units() as uow:
            for each in events:
                self.reactions.react(each, uow)
            uow.commit()

    def last(self) -> int:
        return self.deps.transactions.run(self.deps.feed.last)

    def ask(self, who: Principal, query: str = "") -> Any:
        """GET /v1/events as the gateway forwards it; the whole response."""
        called = Call("exchange", "GET", "/v1/events", query.removeprefix("?"))
        context = seal_context(who, KEY, called)
        return self.app.test_client().get(f"/v1/events{query}", headers={HEADER: context})

    def read(self, who: Principal, query: str = "") -> Any:
        answer = self.ask(who, query)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.json
