"""POST /v1/records/{id}/transfer, /acceptance and /return: a case goes to another office."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from crvs_kernel.http.api_document import KEY_PARAMETER, MATCH_PARAMETER, VERSION_HEADER
from crvs_kernel.http.web import Blueprint, Nothing, current_principal, expected_version, scoped
from crvs_registration.api.answers import answer_record
from crvs_registration.api.record_schemas import RecordAnswer
from crvs_registration.api.schemas import ReasonBody, TransferBody
from crvs_registration.application.deps import Deps
from crvs_registration.application.transfer import (
    AcceptRecord,
    ReturnRecord,
    TransferRecord,
    accept_record,
    return_record,
    transfer_record,
)


def transfers_blueprint(deps: Deps) -> Blueprint:
    """The three acts."""
    blueprint = Blueprint("transfers", "transfers", url_prefix="/v1/records", description="Transfer a case")
    _add_transfer(blueprint, deps)
    _add_acceptance(blueprint, deps)
    _add_return(blueprint, deps)
    return blueprint


def _doc(operation: str, summary: str) -> dict[str, Any]:
    return {"operationId": operation, "summary": summary, "parameters": [KEY_PARAMETER, MATCH_PARAMETER]}


def _add_transfer(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/<uuid:record_id>/transfer", methods=["POST"])
    @scoped("record.transfer")
    @blueprint.arguments(TransferBody)
    @blueprint.response(200, RecordAnswer, headers=VERSION_HEADER)
    @blueprint.doc(**_doc("transferRecord", "Send a case that waits to another office"))
    def transfer(body: dict[str, Any], record_id: UUID) -> Response:
        """Nobody changes it until it is accepted or returned."""
        command = TransferRecord(str(record_id), expected_version(), by=current_principal(), **body)
        return answer_record(200, lambda uow: transfer_record(command, uow, deps), deps)


def _add_acceptance(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/<uuid:record_id>/acceptance", methods=["POST"])
    @scoped("record.transfer")
    @blueprint.arguments(Nothing)
    @blueprint.response(200, RecordAnswer, headers=VERSION_HEADER)
    @blueprint.doc(**_doc("acceptRecord", "Accept a case that another office has sent"))
    def accept(_: dict[str, Any], record_id: UUID) -> Response:
        """It belongs to this office from now on, with its history and the day of its declaration."""
        command = AcceptRecord(str(record_id), expected_version(), current_principal())
        return answer_record(200, lambda uow: accept_record(command, uow, deps), deps)


def _add_return(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/<uuid:record_id>/return", methods=["POST"])
    @scoped("record.transfer")
    @blueprint.arguments(ReasonBody)
    @blueprint.response(200, RecordAnswer, headers=VERSION_HEADER)
    @blueprint.doc(**_doc("returnRecord", "Give a transferred case back, or take it back"))
    def give_back(body: dict[str, Any], record_id: UUID) -> Response:
        """It waits again at the office that sent it."""
        command = ReturnRecord(str(record_id), expected_version(), body["reason"], current_principal())
        return answer_record(200, lambda uow: return_record(command, uow, deps), deps)
