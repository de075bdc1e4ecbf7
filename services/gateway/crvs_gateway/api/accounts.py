"""Accounts, for administrators."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from crvs_gateway.api.once import told_once
from crvs_gateway.api.schemas import (
    AccountBody,
    AccountPage,
    AccountView,
    AppointmentBody,
    NewAccountView,
)
from crvs_gateway.application.accounts_admin import create_account, deactivate_account, list_accounts
from crvs_gateway.application.activation import (
    ACTIVATION_LIFE,
    new_code,
    renew_activation,
)
from crvs_gateway.application.appointment import Appoint, appoint_account
from crvs_gateway.application.deps import Deps
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import InvalidInput
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

_START = "00000000-0000-0000-0000-000000000000"


def accounts_blueprint(deps: Deps) -> Blueprint:
    """One read and four commands."""
    blueprint = Blueprint("accounts", "accounts", url_prefix="/v1/accounts", description="Accounts of staff")
    _add_page(blueprint, deps)
    _add_creation(blueprint, deps)
    _add_activation(blueprint, deps)
    _add_deactivation(blueprint, deps)
    _add_appointment(blueprint, deps)
    return blueprint


def _add_page(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("", methods=["GET"])
    @scoped("account.manage")
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, AccountPage)
    def page(query: dict[str, Any]) -> Response:
        """A page of accounts in order of their making."""
        limit, after = query["limit"], query["cursor"] or _START
        try:
            after = str(uuid.UUID(after))
        except ValueError as error:
            raise InvalidInput("invalid-fields", pointer="/cursor") from error
        return answer_query(lambda uow: _page(after, limit, uow, deps))


def _page(after: str, limit: int, uow: UnitOfWork, deps: Deps) -> Response:
    listed = list_accounts(after, limit, current_principal(), uow, deps)
    more = len(listed) > limit
    return json_response({"items": listed[:limit], "next": listed[limit - 1]["id"] if more else None})


def _add_creation(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("", methods=["POST"])
    @scoped("account.manage")
    @blueprint.arguments(AccountBody)
    @blueprint.response(201, NewAccountView)
    @blueprint.doc(parameters=[KEY_PARAMETER])
    def create(body: dict[str, Any]) -> Response:
        """Make an account; its owner chooses the password with the activation code of the answer.

        The code is told once: a repeat of the request gets `null` in its place.
        """
        code = new_code()

        def work(uow: UnitOfWork) -> Answer:
            view = create_account(body, code, current_principal(), uow, deps)
            return Answer(201, view, location=f"/v1/accounts/{view['id']}")

        return _with_code(answer_command(work), code)


def _add_activation(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/<uuid:account_id>/activation", methods=["POST"])
    @scoped("account.manage")
    @blueprint.arguments(Nothing)
    @blueprint.response(200, NewAccountView)
    @blueprint.doc(parameters=[KEY_PARAMETER])
    def renew(_: dict[str, Any], account_id: uuid.UUID) -> Response:
        """Give an account another activation code; its password and its sessions end at once.

        The code is told once: a repeat of the request gets `null` in its place.
        """
        code = new_code()

        def work(uow: UnitOfWork) -> Answer:
            return Answer(200, renew_activation(str(account_id), code, current_principal(), uow, deps))

        return _with_code(answer_command(work), code)


def _add_deactivation(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/<uuid:account_id>/deactivation", methods=["POST"])
    @scoped("account.manage")
    @blueprint.arguments(Nothing)
    @blueprint.response(200, AccountView)
    @blueprint.doc(parameters=[KEY_PARAMETER])
    def deactivate(_: dict[str, Any], account_id: uuid.UUID) -> Response:
        """End an account and all its sessions."""

        def work(uow: UnitOfWork) -> Answer:
            return Answer(200, deactivate_account(str(account_id), current_principal(), uow, deps))

        return answer_command(work)


def _add_appointment(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/<uuid:account_id>/appointment", methods=["POST"])
    @scoped("account.manage")
    @blueprint.arguments(AppointmentBody)
    @blueprint.response(200, AccountView)
    @blueprint.doc(parameters=[KEY_PARAMETER])
    def appoint(body: dict[str, Any], account_id: uuid.UUID) -> Response:
        """Move an account to another office, give it another name, or both; its sessions end."""
        command = Appoint(str(account_id), body, current_principal())
        return answer_command(lambda uow: Answer(200, appoint_account(command, uow, deps)))


def _with_code(response: Response, code: str) -> Response:
    return told_once(response, "activation", {"code": code, "days": ACTIVATION_LIFE.days})
