"""Machine clients, for administrators."""

from __future__ import annotations

from typing import Any

from flask import Response

from crvs_gateway.api.once import told_once
from crvs_gateway.api.schemas import ClientBody, ClientPage, ClientView, NewClientView
from crvs_gateway.application.clients_admin import (
    create_client,
    deactivate_client,
    list_clients,
    new_secret,
    rotate_secret,
)
from crvs_gateway.application.deps import Deps
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.http.api_document import KEY_PARAMETER
from crvs_kernel.http.web import (
    Answer,
    Blueprint,
    Nothing,
    PageQuery,
    answer_command,
    answer_query,
    current_principal,
    json_response,
    scoped,
)


def clients_blueprint(deps: Deps) -> Blueprint:
    """One read and three commands."""
    blueprint = Blueprint("clients", "clients", url_prefix="/v1/clients", description="Machine clients")
    _add_page(blueprint, deps)
    _add_creation(blueprint, deps)
    _add_secret(blueprint, deps)
    _add_deactivation(blueprint, deps)
    return blueprint


def _add_page(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("", methods=["GET"])
    @scoped("client.manage")
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, ClientPage)
    def page(query: dict[str, Any]) -> Response:
        """A page of clients in order of their ids."""
        return answer_query(lambda uow: _page(query["cursor"] or "", query["limit"], uow, deps))


def _page(after: str, limit: int, uow: UnitOfWork, deps: Deps) -> Response:
    listed = list_clients(after, limit, current_principal(), uow, deps)
    more = len(listed) > limit
    return json_response({"items": listed[:limit], "next": listed[limit - 1]["client_id"] if more else None})


def _add_creation(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("", methods=["POST"])
    @scoped("client.manage")
    @blueprint.arguments(ClientBody)
    @blueprint.response(201, NewClientView)
    @blueprint.doc(parameters=[KEY_PARAMETER])
    def create(body: dict[str, Any]) -> Response:
        """Make a client; the answer holds its secret, which nobody can read again.

        A repeat of the request gets `null` in its place.
        """
        secret = new_secret()

        def work(uow: UnitOfWork) -> Answer:
            view = create_client(body, secret, current_principal(), uow, deps)
            return Answer(201, view, location=f"/v1/clients/{view['client_id']}")

        return told_once(answer_command(work), "client_secret", secret)


def _add_secret(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/<string:client_id>/secret", methods=["POST"])
    @scoped("client.manage")
    @blueprint.arguments(Nothing)
    @blueprint.response(200, NewClientView)
    @blueprint.doc(parameters=[KEY_PARAMETER])
    def rotate(_: dict[str, Any], client_id: str) -> Response:
        """Give a client another secret; the one before ends at once.

        The secret is told once: a repeat of the request gets `null` in its place.
        """
        secret = new_secret()

        def work(uow: UnitOfWork) -> Answer:
            return Answer(200, rotate_secret(client_id, secret, current_principal(), uow, deps))

        return told_once(answer_command(work), "client_secret", secret)


def _add_deactivation(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/<string:client_id>/deactivation", methods=["POST"])
    @scoped("client.manage")
    @blueprint.arguments(Nothing)
    @blueprint.response(200, ClientView)
    @blueprint.doc(parameters=[KEY_PARAMETER])
    def deactivate(_: dict[str, Any], client_id: str) -> Response:
        """End a client: it gets no more tokens."""

        def work(uow: UnitOfWork) -> Answer:
            return Answer(200, deactivate_client(client_id, current_principal(), uow, deps))

        return answer_command(work)
