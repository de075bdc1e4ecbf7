"""Acts for which policy may ask a second person, and the desk where that one decides (ADR 36)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from flask import Response

from crvs_contracts.jurisdiction import covered
from crvs_kernel.caller.context import Principal
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.http.api_document import KEY_PARAMETER, LOCATED_HEADERS, MATCH_PARAMETER, VERSION_HEADER
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
from crvs_kernel.proposals.model import GraveAct, Proposed
from crvs_kernel.proposals.policy import PairPolicy
from crvs_kernel.proposals.routes import ProposalAnswer, proposals_blueprint
from crvs_kernel.proposals.store import Proposals
from crvs_registration.api.record_schemas import RecordAnswer
from crvs_registration.api.schemas import (
    CancelBody,
    CorrectBody,
    LinkBody,
    ReasonBody,
    RegisterBody,
    ReinstateBody,
    UnlinkBody,
)
from crvs_registration.application.cancel import CancelRecord, cancel_record
from crvs_registration.application.correct import CorrectRecord, correct_record
from crvs_registration.application.deps import Deps
from crvs_registration.application.jurisdiction import sensitive_shown
from crvs_registration.application.link import LinkParty, UnlinkParty, link_party, unlink_party
from crvs_registration.application.pairs import RecordCommand
from crvs_registration.application.register import RegisterRecord, register_record
from crvs_registration.application.reinstate import ReinstateRecord, reinstate_record
from crvs_registration.application.views import record_view
from crvs_registration.domain.records import Record

_ADDRESS = "/v1/records/proposals"


def grave_blueprints(deps: Deps, policy: PairPolicy, cipher: FieldCipher) -> list[Blueprint]:
    """The acts and the desk."""
    acts = {name: _act(use, deps) for name, use in _USE_CASES.items()}
    desk = ProposalDesk(acts, policy, Proposals(cipher), covered, deps.today, _ADDRESS, _shown)
    blueprint = Blueprint(
        "grave", "grave", url_prefix="/v1/records", description="What two people may decide"
    )
    for act in _USE_CASES:
        _add_route(blueprint, desk, act)
    return [blueprint, proposals_blueprint(desk, ReasonBody, "Record")]


def _shown(body: Mapping[str, Any], to: Principal) -> Mapping[str, Any]:
    """Without what a correction changes, and why, for whoever is not shown sensitive answers."""
    if "changes" not in body or sensitive_shown(to) == ("",):
        return body
    return {name: value for name, value in body.items() if name not in {"changes", "reason"}}


class _UseCase(NamedTuple):
    """How an act is called, read and done."""

    noun: str
    summary: str
    body: type[Body]
    command: Callable[..., RecordCommand]
    carry_out: Callable[[Any, UnitOfWork, Deps], Record]


_USE_CASES: Final = {
    "register": _UseCase(
        "registration", "Register a declared record", RegisterBody, RegisterRecord, register_record
    ),
    "correct": _UseCase(
        "correction", "Correct a registered entry", CorrectBody, CorrectRecord, correct_record
    ),
    "cancel": _UseCase(
        "cancellation", "Cancel a false or double entry", CancelBody, CancelRecord, cancel_record
    ),
    "reinstate": _UseCase(
        "reinstatement", "Reinstate a cancelled entry", ReinstateBody, ReinstateRecord, reinstate_record
    ),
    "link": _UseCase("link", "Link a party with a known person", LinkBody, LinkParty, link_party),
    "unlink": _UseCase("unlinking", "Undo the link of a party", UnlinkBody, UnlinkParty, unlink_party),
}


def _act(use: _UseCase, deps: Deps) -> GraveAct:
    def done(given: Proposed, uow: UnitOfWork) -> Answer:
        who = {"record_id": given.subject, "version": given.version, "by": given.by, "pair": given.pair}
        record = use.carry_out(use.command(**who, **given.body), uow, deps)
        return Answer(200, record_view(record, given.by, deps), f"v{record.state.version}")

    return done


def _add_route(blueprint: Blueprint, desk: ProposalDesk, act: str) -> None:
    use = _USE_CASES[act]

    @blueprint.route(f"/<uuid:record_id>/{use.noun}", methods=["POST"], endpoint=act)
    @scoped(f"record.{act}")
    @blueprint.arguments(use.body)
    @blueprint.response(202, ProposalAnswer, headers=LOCATED_HEADERS)
    @blueprint.alt_response(200, schema=RecordAnswer, headers=VERSION_HEADER)
    @blueprint.doc(
        operationId=f"{act}Record", summary=use.summary, parameters=[KEY_PARAMETER, MATCH_PARAMETER]
    )
    def propose(given: dict[str, Any], record_id: UUID) -> Response:
        """200: it is done. 202: by the policy it waits for a second person."""
        command = Proposed(str(record_id), expected_version(), given, current_principal())
        return answer_command(lambda uow: desk.do(act, command, uow))
