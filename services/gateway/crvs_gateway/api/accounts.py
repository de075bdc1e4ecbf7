"""Accounts, for administrators."""

from __future__ import annotations

import uuid
from typing import Any

import orjson
from flask import Response

from crvs_gateway.api.access import gateway
from crvs_gateway.api.schemas import AccountBody, AccountPage, AccountView, NewAccountView
from crvs_gateway.application.accounts_admin import (
    ACTIVATION_LIFE,
    activation_code,
    create_account,
    deactivate_account,
    list_accounts,
)
from crvs_kernel.errors import InvalidInput
from crvs_kernel.unit_of_work import UnitOfWork
from crvs_kernel.web import (
    Answer,
    Blueprint,
    Nothing,
    PageQuery,
    answer_command,
    current_principal,
    json_response,
    scoped,
)

accounts = Blueprint("accounts", "accounts", url_prefix="/v1/accounts", description="Accounts of staff")
_START = "00000000-0000-0000-0000-000000000000"


@accounts.route("", methods=["GET"])
@scoped("account.manage")
@accounts.arguments(PageQuery, location="query")
@accounts.response(200, AccountPage)
def page(query: dict[str, Any]) -> Response:
    """A page of accounts in order of their making."""
    limit, after = query["limit"], query["cursor"] or _START
    try:
        uuid.UUID(after)
    except ValueError as error:
        raise InvalidInput("invalid-fields", pointer="/cursor") from error
    found = list_accounts(after, limit, current_principal(), gateway().deps)
    more = len(found) > limit
    return json_response({"items": found[:limit], "next": found[limit - 1]["id"] if more else None})


@accounts.route("", methods=["POST"])
@scoped("account.manage")
@accounts.arguments(AccountBody)
@accounts.response(201, NewAccountView)
def create(body: dict[str, Any]) -> Response:
    """Make an account; its owner chooses the password with the activation code of the answer."""
    deps = gateway().deps

    def work(uow: UnitOfWork) -> Answer:
        view = create_account(body, current_principal(), uow, deps)
        return Answer(201, view, location=f"/v1/accounts/{view['id']}")

    response = answer_command(work)
    # Not part of the stored answer: the code is at rest nowhere, and the same for a repeat.
    view = orjson.loads(response.get_data())
    view["activation"] = {"code": activation_code(view["id"], deps), "days": ACTIVATION_LIFE.days}
    response.set_data(orjson.dumps(view))
    response.headers["Cache-Control"] = "no-store"
    return response


@accounts.route("/<uuid:account_id>/deactivation", methods=["POST"])
@scoped("account.manage")
@accounts.arguments(Nothing)
@accounts.response(200, AccountView)
def deactivate(_: dict[str, Any], account_id: uuid.UUID) -> Response:
    """End an account and all its sessions."""

    def work(uow: UnitOfWork) -> Answer:
        return Answer(200, deactivate_account(str(account_id), current_principal(), uow, gateway().deps))

    return answer_command(work)
