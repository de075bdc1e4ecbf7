"""Enrolment from documents over HTTP: the form, who is known already, and the command."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from flask import Response

from crvs_contracts.forms.document import form_document
from crvs_identity.api.persons import NameParts
from crvs_identity.application.compare import compare_people
from crvs_identity.application.deps import Deps
from crvs_identity.application.establish import EstablishPeople, establish_people
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.http.api_document import KEY_PARAMETER
from crvs_kernel.http.web import (
    Answer,
    Blueprint,
    Body,
    answer_command,
    answer_query,
    current_principal,
    json_response,
    open_to_all,
    scoped,
)

_MOST = 30  # people of one household


class _Papers(ma.fields.Raw):
    """JSON that its form checks."""


class ComparisonBody(Body):
    """People as their papers describe them; each follows the JSON schema of the form."""

    form_version = ma.fields.String(required=True, validate=ma.validate.Regexp(r"^[a-z_]+/[0-9]{1,4}$"))
    people = ma.fields.List(_Papers(required=True), required=True, validate=ma.validate.Length(1, _MOST))


class EstablishBody(ComparisonBody):
    """`household`: one that exists. `reviewed`: UINs of likely doubles who are other people."""

    household = ma.fields.UUID(load_default=None)
    reviewed = ma.fields.List(
        ma.fields.String(validate=ma.validate.Regexp(r"^[1-9][0-9]{11}$", error="uin-malformed")),
        load_default=list,
        validate=ma.validate.Length(max=200),
    )


class DoubleAnswer(ma.Schema):
    """Somebody who is enrolled and may be the same person, with what speaks for and against it."""

    id = ma.fields.UUID(required=True)
    uin = ma.fields.String(required=True)
    office = ma.fields.String(required=True)
    status = ma.fields.String(required=True)
    sex = ma.fields.String(required=True)
    name = ma.fields.Nested(NameParts, required=True, allow_none=True)
    parents = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Nested(NameParts), required=True)
    date_of_birth = ma.fields.String(required=True)
    score = ma.fields.Integer(required=True)
    reasons = ma.fields.List(ma.fields.String(), required=True)
    must_review = ma.fields.Boolean(required=True)


class ComparisonAnswer(ma.Schema):
    """The likely doubles of each, in the order of the people."""

    people = ma.fields.List(ma.fields.List(ma.fields.Nested(DoubleAnswer)), required=True)


class EstablishedPerson(ma.Schema):
    id = ma.fields.UUID(required=True)
    uin = ma.fields.String(required=True)


class EstablishedAnswer(ma.Schema):
    """Whom the command enrolled, in the order of the people."""

    household = ma.fields.UUID(required=True, allow_none=True)
    people = ma.fields.List(ma.fields.Nested(EstablishedPerson), required=True)


class PersonForm(ma.Schema):
    """Pages, sections and fields."""

    name = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)
    title = ma.fields.Dict(required=True)
    pages = ma.fields.List(ma.fields.Dict(), required=True)


def establishing_blueprint(deps: Deps) -> Blueprint:
    """The form, the comparison and the enrolment."""
    blueprint = Blueprint(
        "establishing", "establishing", url_prefix="/v1/persons", description="Enrolment from documents"
    )
    _add_form(blueprint, deps)
    _add_comparison(blueprint, deps)
    _add_enrolment(blueprint, deps)
    return blueprint


def _add_form(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/form", methods=["GET"])
    @open_to_all("reference data without personal data")
    @blueprint.response(200, PersonForm)
    @blueprint.doc(operationId="readPersonForm", summary="The current form of an enrolment from documents")
    def form() -> Response:
        """As `GET /v1/forms/{kind}` for a vital event."""
        return json_response(form_document(deps.forms.current), ETag=f'"{deps.forms.current.name}"')


def _add_comparison(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/comparisons", methods=["POST"])
    @scoped("person.establish")
    @blueprint.arguments(ComparisonBody)
    @blueprint.response(200, ComparisonAnswer)
    @blueprint.doc(operationId="comparePeople", summary="Who is enrolled already that papers may be about")
    def compare(body: dict[str, Any]) -> Response:
        """Of the whole country, because a person has one UIN in it; the reading is audited."""
        by = current_principal()

        def work(uow: UnitOfWork) -> Response:
            people = [
                deps.forms.read(body["form_version"], each, f"/people/{place}")
                for place, each in enumerate(body["people"])
            ]
            return json_response({"people": compare_people(people, by, uow, deps)})

        return answer_query(work)


def _add_enrolment(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("", methods=["POST"])
    @scoped("person.establish")
    @blueprint.arguments(EstablishBody)
    @blueprint.response(201, EstablishedAnswer)
    @blueprint.alt_response(409, description="Somebody may be enrolled already; see comparisons")
    @blueprint.doc(
        operationId="establishPeople",
        summary="Enrol people from documents, one or a whole household",
        parameters=[KEY_PARAMETER],
    )
    def establish(body: dict[str, Any]) -> Response:
        """All of them or none; each is allotted a UIN."""
        given = {**body, "household": str(body["household"]) if body["household"] else None}
        given["reviewed"] = frozenset(body["reviewed"])
        command = EstablishPeople(**given, by=current_principal())
        return answer_command(lambda uow: Answer(201, establish_people(command, uow, deps)))
