"""Machine clients, for administrators."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, request

from crvs_gateway.api.access import gateway
from crvs_gateway.api.schemas import ClientBody, ClientPage, ClientView, NewClientView
from crvs_gateway.application.clients_admin import (
    client_secret,
    create_client,
    deactivate_client,
    list_clients,
    rotate_secret,
    rotation,
)
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.http.api_document import KEY_PARAMETER
from crvs_kernel.http.web import (
    Answer,
    Blueprint,
    Nothing,
    PageQuery,
    answer_command,
    current_principal,
    json_response,
    scoped,
)

clients = Blueprint("clients", "clients", url_prefix="/v1/clients", description="Machine clients")


@clients.route("", methods=["GET"])
@scoped("client.manage")
@clients.arguments(PageQuery, location="query")
@clients.response(200, ClientPage)
def page(query: dict[str, Any]) -> Response:
    """A page of clients in order of their ids."""
    limit = query["limit"]
    found = list_clients(query["cursor"] or "", limit, current_principal(), gateway().deps)
    more = len(found) > limit
    return json_response({"items": found[:limit], "next": found[limit - 1]["client_id"] if more else None})


@clients.route("", methods=["POST"])
@scoped("client.manage")
@clients.arguments(ClientBody)
@clients.response(201, NewClientView)
@clients.doc(parameters=[KEY_PARAMETER])
def create(body: dict[str, Any]) -> Response:
    """Make a client; the answer holds its secret, which nobody can read again."""
    deps = gateway().deps

    def work(uow: UnitOfWork) -> Answer:
        view = create_client(body, current_principal(), uow, deps)
        return Answer(201, view, location=f"/v1/clients/{view['client_id']}")

    return _with_secret(answer_command(work), body["client_id"])


@clients.route("/<string:client_id>/secret", methods=["POST"])
@scoped("client.manage")
@clients.arguments(Nothing)
@clients.response(200, NewClientView)
@clients.doc(parameters=[KEY_PARAMETER])
def rotate(_: dict[str, Any], client_id: str) -> Response:
    """Give a client another secret; the one before ends at once."""
    principal, key = current_principal(), request.headers.get("Idempotency-Key", "")

    def work(uow: UnitOfWork) -> Answer:
        return Answer(200, rotate_secret(client_id, key, principal, uow, gateway().deps))

    return _with_secret(answer_command(work), rotation(client_id, principal, key))


def _with_secret(response: Response, occasion: str) -> Response:
    """The secret is not part of the stored answer: it is at rest nowhere, and the same for a repeat."""
    view = orjson.loads(response.get_data())
    view["client_secret"] = client_secret(occasion, gateway().deps)
    response.set_data(orjson.dumps(view))
    response.headers["Cache-Control"] = "no-store"
    return response


@clients.route("/<string:client_id>/deactivation", methods=["POST"])
@scoped("client.manage")
@clients.arguments(Nothing)
@clients.response(200, ClientView)
@clients.doc(parameters=[KEY_PARAMETER])
def deactivate(_: dict[str, Any], client_id: str) -> Response:
    """End a client: it gets no more tokens."""

    def work(uow: UnitOfWork) -> Answer:
        return Answer(200, deactivate_client(client_id, current_principal(), uow, gateway().deps))

    return answer_command(work)
