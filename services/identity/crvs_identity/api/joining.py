"""Merges and splits of persons over HTTP, and the desk where a second person decides them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple
from uuid import UUID

import marshmallow as ma
from flask import Response

from crvs_contracts.jurisdiction import covered
from crvs_contracts.text import several_lines
from crvs_identity.application.deps import Deps
from crvs_identity.application.merge import (
    MergePersons,
    SplitPerson,
    merge_persons,
    split_person,
)
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.http.api_document import KEY_PARAMETER, LOCATED_HEADERS, MATCH_PARAMETER, VERSION_HEADER
from crvs_kernel.http.web import (
    Answer,
    Blueprint,
    Body,
    CleanText,
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

_ADDRESS: Final = "/v1/persons/proposals"
_LONGEST: Final = 1000


class JoiningBody(Body):
    """Why."""

    reason = CleanText(
        lambda text: several_lines(text, _LONGEST),
        required=True,
        validate=[ma.validate.Length(3), ma.validate.Regexp(r"[\s\S]*\w", error="too-short")],
        metadata={"minLength": 3, "maxLength": _LONGEST},
    )


class MergeBody(JoiningBody):
    """`kept`: the UIN that stays in use, for both."""

    kept = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))


class JoinedAnswer(ma.Schema):
    """The person who was merged or split off."""

    id = ma.fields.UUID(required=True)
    uin = ma.fields.String(required=True)
    merged_into = ma.fields.String(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class _Joining(NamedTuple):
    """How an act is called, read and done."""

    summary: str
    noun: str
    body: type[Body]
    command: Callable[..., Any]
    carry_out: Callable[[Any, UnitOfWork, Deps], Row]


_USE_CASES: Final = {
    "merge": _Joining(
        "Merge two persons who are one",
        "merger",
        MergeBody,
        MergePersons,
        merge_persons,
    ),
    "split": _Joining(
        "Split a person off who was merged by mistake",
        "split",
        JoiningBody,
        SplitPerson,
        split_person,
    ),
}


def joining_blueprints(deps: Deps, policy: PairPolicy, cipher: FieldCipher) -> list[Blueprint]:
    """The two acts and the desk."""
    acts = {name: _act(use, deps) for name, use in _USE_CASES.items()}
    desk = ProposalDesk(acts, policy, Proposals(cipher), covered, deps.today, address=_ADDRESS)
    blueprint = Blueprint("joining", "joining", url_prefix="/v1/persons", description="Who is one person")
    for name, use in _USE_CASES.items():
        _add_route(blueprint, desk, name, use)
    return [blueprint, proposals_blueprint(desk, JoiningBody, "Person")]


def _act(use: _Joining, deps: Deps) -> GraveAct:
    def done(given: Proposed, uow: UnitOfWork) -> Answer:
        who = {"person_id": given.subject, "version": given.version, "by": given.by, "pair": given.pair}
        person = use.carry_out(use.command(**who, **given.body), uow, deps)
        view = {"id": str(person["id"])} | {each: person[each] for each in ("uin", "merged_into", "version")}
        return Answer(200, view, f"v{person['version']}")

    return done


def _add_route(blueprint: Blueprint, desk: ProposalDesk, act: str, use: _Joining) -> None:
    @blueprint.route(f"/<uuid:person_id>/{use.noun}", methods=["POST"], endpoint=act)
    @scoped(f"person.{act}")
    @blueprint.arguments(use.body)
    @blueprint.response(202, ProposalAnswer, headers=LOCATED_HEADERS)
    @blueprint.alt_response(200, schema=JoinedAnswer, headers=VERSION_HEADER)
    @blueprint.doc(
        operationId=f"{act}Persons", summary=use.summary, parameters=[KEY_PARAMETER, MATCH_PARAMETER]
    )
    def propose(given: dict[str, Any], person_id: UUID) -> Response:
        """202: it waits for a second person. 200: the policy lets one person do it, and it is done."""
        command = Proposed(str(person_id), expected_version(), given, current_principal())
        return answer_command(lambda uow: desk.do(act, command, uow))
