"""The event feed over HTTP."""

from __future__ import annotations

from typing import Any, cast

from flask import Response, current_app

from crvs_exchange.api.schemas import EventsQuery, EventsView
from crvs_exchange.application.await_events import WaitingRoom
from crvs_exchange.application.ports import Deps
from crvs_exchange.application.read_events import ReadEvents, agreement_of, read_events
from crvs_kernel.http.web import Blueprint, current_principal, json_response, scoped

EXTENSION = "crvs.exchange"
RETRY_AFTER_S = "1"
events = Blueprint("events", "events", url_prefix="/v1/events", description="The event feed for ministries")


@events.route("", methods=["GET"])
@scoped("event.read")
@events.arguments(EventsQuery, location="query")
@events.response(200, EventsView)
def feed(query: dict[str, Any]) -> Response:
    """Events after a position, in order and without gaps, with the fields that the caller's agreement grants.

    Positions count all events of the register: those of types that the agreement does not grant are passed
    over. Ask again with `after` set to `next`; nothing is missed and nothing comes twice. A client may
    wait in one request at a time; an empty page that could not be waited for says `Retry-After`.
    """
    deps, waiting = cast("tuple[Deps, WaitingRoom]", current_app.extensions[EXTENSION])
    principal = current_principal()
    waited = True
    if query["wait"]:
        with deps.unit_of_work() as uow:
            agreement_of(principal, uow, deps)  # who may not read does not wait either
        waited = waiting.await_news(principal.subject, query["after"], query["wait"], deps)
    page = read_events(ReadEvents(query["after"], query["limit"]), principal, deps)
    answer = json_response(vars(page))
    answer.headers["Cache-Control"] = "no-store"
    if not waited and not page.events:
        answer.headers["Retry-After"] = RETRY_AFTER_S
    return answer
