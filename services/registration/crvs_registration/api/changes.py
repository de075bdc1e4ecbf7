"""Changes that one person makes to a record, each under If-Match."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from flask import Response

from crvs_kernel.http.api_document import KEY_PARAMETER, MATCH_PARAMETER, VERSION_HEADER
from crvs_kernel.http.web import Blueprint, current_principal, expected_version, scoped
from crvs_registration.api.answers import (
    answer_record,
)
from crvs_registration.api.record_schemas import RecordAnswer
from crvs_registration.api.schemas import (
    ReasonBody,
    RedeclareBody,
)
from crvs_registration.application.close import (
    CloseRecord,
    UnarchiveRecord,
    close_record,
    unarchive_record,
)
from crvs_registration.application.declare import RedeclareRecord, redeclare_record
from crvs_registration.application.deps import Deps


def changes_blueprint(deps: Deps) -> Blueprint:
    """The four changes."""
    blueprint = Blueprint("changes", "changes", url_prefix="/v1/records", description="Change a record")
    _add_closing(blueprint, deps, "reject", "rejection")
    _add_closing(blueprint, deps, "archive", "archival")
    _add_unarchival(blueprint, deps)
    _add_declaration(blueprint, deps)
    return blueprint


def _doc(operation: str, summary: str) -> dict[str, Any]:
    return {
        "operationId": operation,
        "summary": summary,
        "parameters": [KEY_PARAMETER, MATCH_PARAMETER],
    }


def _add_closing(blueprint: Blueprint, deps: Deps, action: Literal["reject", "archive"], noun: str) -> None:
    @blueprint.route(f"/<uuid:record_id>/{noun}", methods=["POST"], endpoint=action)
    @scoped(f"record.{action}")
    @blueprint.arguments(ReasonBody())
    @blueprint.response(200, RecordAnswer, headers=VERSION_HEADER)
    @blueprint.doc(**_doc(f"{action}Record", f"{action.capitalize()} a record, with a reason"))
    def close(body: dict[str, Any], record_id: UUID) -> Response:
        """The reason is kept with the record."""
        command = CloseRecord(str(record_id), expected_version(), action, body["reason"], current_principal())
        return answer_record(200, lambda uow: close_record(command, uow, deps), deps)


def _add_unarchival(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/<uuid:record_id>/unarchival", methods=["POST"])
    @scoped("record.archive")
    @blueprint.arguments(ReasonBody())
    @blueprint.response(200, RecordAnswer, headers=VERSION_HEADER)
    @blueprint.doc(**_doc("unarchiveRecord", "Undo an archival, at the record's own office"))
    def unarchive(body: dict[str, Any], record_id: UUID) -> Response:
        """The record waits again where it was, with the day of its declaration."""
        command = UnarchiveRecord(str(record_id), expected_version(), body["reason"], current_principal())
        return answer_record(200, lambda uow: unarchive_record(command, uow, deps), deps)


def _add_declaration(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/<uuid:record_id>/declaration", methods=["POST"])
    @scoped("record.declare")
    @blueprint.arguments(RedeclareBody())
    @blueprint.response(200, RecordAnswer, headers=VERSION_HEADER)
    @blueprint.doc(**_doc("redeclareRecord", "Declare again, before registration or after a rejection"))
    def redeclare(body: dict[str, Any], record_id: UUID) -> Response:
        """The new declaration takes the place of the old one, which stays in the history."""
        command = RedeclareRecord(
            str(record_id),
            expected_version(),
            body.get("form_version"),
            body["declaration"],
            current_principal(),
            frozenset(body["confirmed"]),
        )
        return answer_record(200, lambda uow: redeclare_record(command, uow, deps), deps)
