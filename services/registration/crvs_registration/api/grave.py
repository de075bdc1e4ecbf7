"""Acts that two people do, cancellation and reinstatement, and the desk where the second one decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple
from uuid import UUID

from flask import Response

from crvs_contracts.jurisdiction import covered
from crvs_kernel.caller.context import Principal
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.http.api_document import KEY_PARAMETER
from crvs_kernel.http.web import (
    Answer,
    Blueprint,
    Body,
    answer_command,
    current_principal,
    expected_version,
    scoped,
)
from crvs_kernel.proposals.desk import ProposalDesk
from crvs_kernel.proposals.model import About, GraveAct, Proposed
from crvs_kernel.proposals.policy import PairPolicy
from crvs_kernel.proposals.routes import ProposalAnswer, proposals_blueprint
from crvs_kernel.proposals.store import Proposals
from crvs_registration.api.answers import match_header, version_header
from crvs_registration.api.record_schemas import RecordAnswer
from crvs_registration.api.schemas import CancelBody, ReasonBody, ReinstateBody
from crvs_registration.application.cancel import CancelRecord, cancel_record, to_cancel
from crvs_registration.application.deps import Deps
from crvs_registration.application.reinstate import ReinstateRecord, reinstate_record, to_reinstate
from crvs_registration.application.views import record_view
from crvs_registration.domain.records import Record

_ADDRESS = "/v1/records/proposals"


def grave_blueprints(deps: Deps, policy: PairPolicy, cipher: FieldCipher) -> list[Blueprint]:
    """The two acts and the desk."""
    acts = {name: _act(name, use, deps) for name, use in _USE_CASES.items()}
    desk = ProposalDesk(acts, policy, Proposals(cipher), _offices_of, deps.today, address=_ADDRESS)
    blueprint = Blueprint("grave", "grave", url_prefix="/v1/records", description="What two people decide")
    _add_route(blueprint, desk, "cancel", "cancellation")
    _add_route(blueprint, desk, "reinstate", "reinstatement")
    return [blueprint, proposals_blueprint(desk, ReasonBody, "Record")]


def _offices_of(by: Principal) -> list[str] | None:
    offices = covered(by.jurisdiction)
    return None if offices is None else list(offices)


class _UseCase(NamedTuple):
    """How an act is read, checked and done."""

    summary: str
    body: type[Body]
    command: Callable[..., Any]
    examine: Callable[[Any, UnitOfWork, Deps], tuple[Record, Any]]
    carry_out: Callable[[Any, UnitOfWork, Deps], Record]

    def read(self, given: Proposed) -> Any:
        """The command: the record, its version, who acts, and the body."""
        return self.command(given.subject, given.version, given.by, **given.body, approval=given.approval)


_USE_CASES: Final = {
    "cancel": _UseCase("Cancel a false or double entry", CancelBody, CancelRecord, to_cancel, cancel_record),
    "reinstate": _UseCase(
        "Reinstate a cancelled entry", ReinstateBody, ReinstateRecord, to_reinstate, reinstate_record
    ),
}


def _act(name: str, use: _UseCase, deps: Deps) -> GraveAct:
    def about(given: Proposed, uow: UnitOfWork) -> About:
        record, _ = use.examine(use.read(given), uow, deps)
        return About(record.office, record.state.registration_number or "")

    def done(given: Proposed, uow: UnitOfWork) -> Answer:
        record = use.carry_out(use.read(given), uow, deps)
        return Answer(200, record_view(record, given.by, deps), f"v{record.state.version}")

    return GraveAct(name, about, done)


def _add_route(blueprint: Blueprint, desk: ProposalDesk, act: str, noun: str) -> None:
    use = _USE_CASES[act]

    @blueprint.route(f"/<uuid:record_id>/{noun}", methods=["POST"], endpoint=act)
    @scoped(f"record.{act}")
    @blueprint.arguments(use.body)
    @blueprint.response(202, ProposalAnswer, headers=version_header(located=True))
    @blueprint.alt_response(200, schema=RecordAnswer, headers=version_header())
    @blueprint.doc(
        operationId=f"{act}Record", summary=use.summary, parameters=[KEY_PARAMETER, match_header()]
    )
    def propose(given: dict[str, Any], record_id: UUID) -> Response:
        """202: it waits for a second person. 200: the policy lets one person do it, and it is done."""
        command = Proposed(str(record_id), expected_version(), given, current_principal())
        return answer_command(lambda uow: desk.do(act, command, uow))
