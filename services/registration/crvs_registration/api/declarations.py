"""POST /v1/births and its like: one route per kind."""

from __future__ import annotations

from typing import Any

from flask import Response

from crvs_kernel.http.api_document import KEY_PARAMETER, LOCATED_HEADERS
from crvs_kernel.http.web import Blueprint, current_principal, scoped
from crvs_registration.api.answers import answer_record
from crvs_registration.api.record_schemas import RecordAnswer
from crvs_registration.api.schemas import DeclareBody
from crvs_registration.application.declare import DeclareRecord, declare_record
from crvs_registration.application.deps import Deps
from crvs_registration.domain.kind import Kind
from crvs_registration.domain.kinds import KINDS


def declarations_blueprint(deps: Deps) -> Blueprint:
    """Routes made from the registry."""
    blueprint = Blueprint("declarations", "declarations", description="Declare vital events")
    for kind in KINDS.values():
        _add_route(blueprint, kind, deps)
    return blueprint


def _add_route(blueprint: Blueprint, kind: Kind, deps: Deps) -> None:
    operation = "declare" + "".join(word.capitalize() for word in kind.name.split("_"))

    @blueprint.route(f"/v1/{kind.definition.plural}", methods=["POST"], endpoint=operation)
    @scoped("record.declare")
    @blueprint.arguments(DeclareBody())
    @blueprint.response(201, RecordAnswer, headers=LOCATED_HEADERS)
    @blueprint.doc(
        operationId=operation,
        summary=f"Declare {kind.definition.a_noun}",
        parameters=[KEY_PARAMETER],
    )
    def declare(body: dict[str, Any]) -> Response:
        """Record a declaration; the answer lists likely duplicates."""
        confirmed = frozenset(body["confirmed"])
        command = DeclareRecord(
            kind.name, body["form_version"], body["declaration"], current_principal(), confirmed
        )
        return answer_record(201, lambda uow: declare_record(command, uow, deps), deps, located=True)
