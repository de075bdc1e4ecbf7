"""The routes of a service's proposals: the queue, one of them, approval, refusal and withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Response
from marshmallow import validate

from crvs_kernel.caller.context import Principal
from crvs_kernel.caller.guard import current_principal, scoped
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.http.api_document import KEY_PARAMETER, MATCH_PARAMETER, VERSION_HEADER
from crvs_kernel.http.commands import Answer, answer_command, expected_version
from crvs_kernel.http.fields import Body, ListPage, Nothing, PageQuery
from crvs_kernel.http.queries import answer_query
from crvs_kernel.http.routes import Blueprint, json_response
from crvs_kernel.proposals.desk import ProposalDesk
from crvs_kernel.proposals.store import QUEUES

_Decide = Callable[[str, int, Principal, UnitOfWork], Answer]


class ProposalsQuery(PageQuery):
    """`to-decide`: what waits for the caller; `own`: what the caller proposed; `all`: of the jurisdiction."""

    queue = ma.fields.String(load_default="to-decide", validate=validate.OneOf(QUEUES))
    cursor: Any = ma.fields.UUID(load_default=None)


class ActingAccount(ma.Schema):
    """Who proposed or decided, by the name and role that the account had then."""

    id = ma.fields.String(required=True)
    office = ma.fields.String(allow_none=True)
    name = ma.fields.String(allow_none=True)
    role = ma.fields.String(allow_none=True)


class ProposalEnd(ma.Schema):
    """How it ended."""

    by = ma.fields.Nested(ActingAccount, required=True)
    at = ma.fields.AwareDateTime(required=True)
    policy_version = ma.fields.String(required=True)
    reason = ma.fields.String(allow_none=True)


class ProposalAnswer(ma.Schema):
    """A command that waits for a second person, or waited; `command` is its body as it was given."""

    id = ma.fields.UUID(required=True)
    act = ma.fields.String(required=True)
    standing = ma.fields.String(required=True)
    subject = ma.fields.String(required=True)
    subject_version = ma.fields.Integer(required=True)
    office = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    command: Any = ma.fields.Dict(required=True)
    proposed_by = ma.fields.Nested(ActingAccount, required=True)
    proposed_at = ma.fields.AwareDateTime(required=True)
    expires_at = ma.fields.AwareDateTime(required=True)
    policy_version = ma.fields.String(required=True)
    conditions = ma.fields.List(
        ma.fields.String(),
        required=True,
        metadata={"description": "what of the policy holds of it, for which somebody else decides"},
    )
    decided = ma.fields.Nested(ProposalEnd, allow_none=True)
    allowed = ma.fields.List(ma.fields.String(), required=True)


class ProposalList(ListPage):
    items = ma.fields.List(ma.fields.Nested(ProposalAnswer), required=True)


def proposals_blueprint(desk: ProposalDesk, reason_body: type[Body], thing: str) -> Blueprint:
    """Routes below the desk's address; ``reason_body`` has a `reason`, ``thing`` names operations."""
    blueprint = Blueprint(
        "proposals", "proposals", url_prefix=desk.address, description="Decide what another proposed"
    )
    _add_list(blueprint, desk, thing)
    _add_one(blueprint, desk, thing)
    _add_refusal(blueprint, desk, reason_body, thing)
    _add_word(blueprint, "approval", desk.approve, f"approve{thing}Proposal", "decide")
    _add_word(blueprint, "withdrawal", desk.withdraw, f"withdraw{thing}Proposal", "withdraw")
    return blueprint


def _add_list(blueprint: Blueprint, desk: ProposalDesk, thing: str) -> None:
    @blueprint.route("", methods=["GET"])
    @scoped("proposal.read")
    @blueprint.arguments(ProposalsQuery, location="query")
    @blueprint.response(200, ProposalList)
    @blueprint.doc(operationId=f"list{thing}Proposals", summary="What waits for somebody else")
    def listed(query: dict[str, Any]) -> Response:
        """Newest first, within the caller's jurisdiction."""
        before = str(query["cursor"]) if query["cursor"] else None

        def work(uow: UnitOfWork) -> Response:
            page = desk.page(query["queue"], before, query["limit"], current_principal(), uow)
            return json_response(page)

        return answer_query(work)


def _add_one(blueprint: Blueprint, desk: ProposalDesk, thing: str) -> None:
    @blueprint.route("/<uuid:proposal_id>", methods=["GET"])
    @scoped("proposal.read")
    @blueprint.response(200, ProposalAnswer, headers=VERSION_HEADER)
    @blueprint.doc(operationId=f"read{thing}Proposal", summary="Read a proposal")
    def one(proposal_id: UUID) -> Response:
        """The command as it was given, who gave it, and what the caller may do."""
        who = current_principal()

        def work(uow: UnitOfWork) -> Response:
            found = desk.read(str(proposal_id), who, uow)
            return json_response(desk.view(found, who), ETag=f'"v{found.revision}"')

        return answer_query(work)


def _doc(operation: str, summary: str) -> dict[str, Any]:
    return {"operationId": operation, "summary": summary, "parameters": [KEY_PARAMETER, MATCH_PARAMETER]}


_SUMMARIES = {
    "approval": "Approve a proposal: it is checked anew, and done in one transaction with this decision",
    "withdrawal": "Withdraw one's own proposal: nothing is done, and it can be proposed again",
}


def _add_word(blueprint: Blueprint, noun: str, decide: _Decide, operation: str, verb: str) -> None:
    """A decision without a body."""

    @blueprint.route(f"/<uuid:proposal_id>/{noun}", methods=["POST"], endpoint=noun)
    @scoped(f"proposal.{verb}")
    @blueprint.arguments(Nothing)
    @blueprint.response(200, ProposalAnswer, headers=VERSION_HEADER)
    @blueprint.doc(**_doc(operation, _SUMMARIES[noun]))
    def said(_: dict[str, Any], proposal_id: UUID) -> Response:
        revision, who = expected_version(), current_principal()
        return answer_command(lambda uow: decide(str(proposal_id), revision, who, uow))


def _add_refusal(blueprint: Blueprint, desk: ProposalDesk, reason_body: type[Body], thing: str) -> None:
    @blueprint.route("/<uuid:proposal_id>/refusal", methods=["POST"])
    @scoped("proposal.decide")
    @blueprint.arguments(reason_body)
    @blueprint.response(200, ProposalAnswer, headers=VERSION_HEADER)
    @blueprint.doc(**_doc(f"refuse{thing}Proposal", "Refuse a proposal, with a reason"))
    def refuse(body: dict[str, Any], proposal_id: UUID) -> Response:
        """Nothing is carried out; the proposer reads the reason."""
        revision, who = expected_version(), current_principal()
        reason = body["reason"]
        return answer_command(lambda uow: desk.refuse(str(proposal_id), revision, reason, who, uow))
