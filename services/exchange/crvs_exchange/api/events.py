"""The event feed over HTTP."""

from __future__ import annotations

from typing import Any

from flask import Response

from crvs_exchange.api.schemas import EventsQuery, EventsView
from crvs_exchange.application.deps import Deps
from crvs_exchange.application.read_events import ReadEvents, await_events, read_events
from crvs_kernel.http.web import Blueprint, answer_query, current_principal, json_response, scoped

RETRY_AFTER_S = "1"


def events_blueprint(deps: Deps) -> Blueprint:
    """One read."""
    blueprint = Blueprint(
        "events", "events", url_prefix="/v1/events", description="The event feed for ministries"
    )

    @blueprint.route("", methods=["GET"])
    @scoped("event.read")
    @blueprint.arguments(EventsQuery, location="query")
    @blueprint.response(200, EventsView)
    @blueprint.doc(responses={"409": {"$ref": "#/components/responses/CONFLICT"}})
    def feed(query: dict[str, Any]) -> Response:
        """Events after a position, in order and without gaps, with the fields that the agreement grants.

        Positions count all events of the register: those of types that the agreement does not grant are
        passed over. Ask again with `after` set to `next`; nothing is missed and nothing comes twice. A client
        may wait in one request at a time; an empty page that could not be waited for says `Retry-After`.
        """
        return _page(query, deps)

    return blueprint


def _page(query: dict[str, Any], deps: Deps) -> Response:
    principal, after, wait = current_principal(), query["after"], query["wait"]
    waited = not wait or await_events(principal, after, wait, deps)
    asked = ReadEvents(after, query["limit"])
    answer = answer_query(lambda uow: json_response(vars(read_events(asked, principal, uow, deps))))
    answer.headers["Cache-Control"] = "no-store"
    if not waited and not answer.get_json()["events"]:
        answer.headers["Retry-After"] = RETRY_AFTER_S
    return answer
