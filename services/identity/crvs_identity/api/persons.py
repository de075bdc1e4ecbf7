"""Persons over HTTP."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from flask import Response

from crvs_contracts.code_lists import code_list
from crvs_contracts.kinds import yielding
from crvs_identity.application.deps import Deps
from crvs_identity.application.read_person import ReadPerson, read_person
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.http.api_document import VERSION_HEADER
from crvs_kernel.http.web import Blueprint, Body, answer_query, current_principal, json_response, scoped

_PARENTS = {role for kind in yielding("parentage") for fact in kind.facts for role in fact.by}


class Lookup(Body):
    """The UIN to look up; it is personal data, so it is in the body and not in the URL (law 10)."""

    uin = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))  # with its label
    as_of = ma.fields.Date(
        load_default=None, metadata={"description": "As the person stood on that day, by what is known now"}
    )


class Link(ma.Schema):
    """Another person, by relation."""

    relation = ma.fields.String(
        required=True, validate=ma.validate.OneOf([*sorted(_PARENTS), "child", "spouse"])
    )
    uin = ma.fields.String(required=True)
    enrolled = ma.fields.Boolean(
        required=True, metadata={"description": "False: claimed by an entry, not known here"}
    )
    record_id = ma.fields.UUID(
        required=True, metadata={"description": "The record of the entry that says so"}
    )
    since = ma.fields.Date(required=True, metadata={"description": "When it occurred"})


class NameParts(ma.Schema):
    """A name as it was written."""

    given = ma.fields.String(required=True)
    surname = ma.fields.String()
    given_latin = ma.fields.String()
    surname_latin = ma.fields.String()


class StatedName(ma.Schema):
    """A name that a version of an entry, or papers, gave the person."""

    name = ma.fields.Nested(NameParts, required=True)
    source = ma.fields.String(required=True, validate=ma.validate.OneOf(["entry", "papers"]))
    record_id = ma.fields.UUID(required=True)
    version = ma.fields.Integer(required=True)
    since = ma.fields.Date(required=True)


class Person(ma.Schema):
    """What identity knows of a person; `names` for who has the scope `person.names`."""

    id = ma.fields.UUID(required=True)
    uin = ma.fields.String(
        required=True, metadata={"description": "That in use, also when another of the person was asked"}
    )
    other_uins = ma.fields.List(
        ma.fields.String(),
        required=True,
        metadata={"description": "Of those who were merged into the person"},
    )
    office = ma.fields.String(required=True, metadata={"description": "The office that enrolled the person"})
    status = ma.fields.String(required=True, validate=ma.validate.OneOf(["alive", "deceased"]))
    civil_status = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(list(code_list("civil_status").labels)),
        metadata={"description": "unknown: of this adult no entry says it yet"},
    )
    civil_status_since = ma.fields.Date(
        required=True, allow_none=True, metadata={"description": "null: no act began it"}
    )
    date_of_death = ma.fields.Date(
        required=True, allow_none=True, metadata={"description": "the first possible day"}
    )
    sex = ma.fields.String(required=True)
    date_of_birth = ma.fields.String(
        required=True, metadata={"description": "As much as is known, in ISO 8601: 1962, 1962-05, 1962-05-12"}
    )
    names = ma.fields.List(ma.fields.Nested(StatedName))
    household = ma.fields.UUID(required=True, allow_none=True)
    links = ma.fields.List(ma.fields.Nested(Link), required=True)
    birth_record_id = ma.fields.UUID(
        required=True, allow_none=True, metadata={"description": "null: enrolled from documents"}
    )
    birth_entry = ma.fields.String(
        required=True,
        allow_none=True,
        validate=ma.validate.OneOf(["registered", "cancelled"]),
        metadata={"description": "cancelled: the entry that the number came with is false or double"},
    )
    version = ma.fields.Integer(required=True)


def persons_blueprint(deps: Deps) -> Blueprint:
    """One read."""
    blueprint = Blueprint(
        "persons", "persons", url_prefix="/v1/persons", description="Persons and their numbers"
    )

    @blueprint.route("/lookups", methods=["POST"])
    @scoped("person.read")
    @blueprint.arguments(Lookup)
    @blueprint.response(200, Person, headers=VERSION_HEADER)
    @blueprint.alt_response(404, description="Nobody has this number, or not in your jurisdiction")
    @blueprint.alt_response(422, description="The number is mistyped")
    def look_up(body: dict[str, Any]) -> Response:
        """Read a person by UIN; the reading is audited with its purpose, and changes nothing."""
        asked = ReadPerson(body["uin"], current_principal(), body["as_of"])

        def work(uow: UnitOfWork) -> Response:
            person = read_person(asked, uow, deps)
            return json_response(person, ETag=f'"v{person["version"]}"')

        return answer_query(work)

    return blueprint
