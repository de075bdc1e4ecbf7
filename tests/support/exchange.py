"""The exchange under test: clients as the gateway presents them, agreements, events of a made-up district."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Flask

from crvs_exchange.api.routes import EXTENSION
from crvs_exchange.application.load_agreements import load_agreements
from crvs_exchange.application.ports import Deps
from crvs_exchange.bootstrap import build_reactions
from crvs_exchange.domain.agreements import Agreement
from crvs_exchange.settings import ExchangeSettings
from crvs_kernel.caller.context import HEADER, Principal, seal_context
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


def birth(record: str | None = None, *, sex: str = "female", district: str = "0101", **more: Any) -> Event:
    record = record or str(new_id())
    data = {
        "record_id": record,
        "office": district,
        "place": {"province": "LA-VT", "district": district},
        "entry": {"child": {"sex": sex, "name": {"given": "ຄຳສອນ"}}, "mother": {"name": {"given": "ບົວຄຳ"}}},
        **more,
    }
    return Event(BIRTH, record, data)


class Exchange:
    """The web application and the worker's reactions on the same database."""

    def __init__(self, app: Flask, settings: ExchangeSettings) -> None:
        self.app = app
        self.deps: Deps = app.extensions[EXTENSION][0]
        self.reactions: Reactions = build_reactions(settings)

    def agree(self, *agreements: Agreement) -> None:
        load_agreements(agreements, self.deps)

    def record(self, *events: Event) -> None:
        """As the worker does it: the reactions to a batch in one transaction."""
        with self.deps.unit_of_work() as uow:
            for event in events:
                self.reactions[event.type](event, uow)
            uow.commit()

    def last(self) -> int:
        with self.deps.unit_of_work() as uow:
            return self.deps.feed.last(uow)

    def ask(self, who: Principal, query: str = "") -> Any:
        """GET /v1/events as the gateway forwards it; the whole response."""
        context = seal_context(who, KEY, "exchange", "GET", "/v1/events")
        return self.app.test_client().get(f"/v1/events{query}", headers={HEADER: context})

    def read(self, who: Principal, query: str = "") -> Any:
        answer = self.ask(who, query)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.json
