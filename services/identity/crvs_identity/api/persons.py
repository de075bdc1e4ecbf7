"""Persons over HTTP."""

from __future__ import annotations

import marshmallow as ma
from flask import Response

from crvs_contracts.code_lists import code_list
from crvs_contracts.kinds import yielding
from crvs_identity.application.read_person import read_person
from crvs_kernel.http.web import Blueprint, Body, answer_query, current_principal, json_response, scoped

_PARENTS = {role for kind in yielding("parentage") for fact in kind.facts for role in fact.by}


class Lookup(Body):
    """The UIN to look up; it is personal data, so it is in the body and not in the URL (law 10)."""

    uin = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))  # with its label


class Link(ma.Schema):
    """Another person, by relation."""

    relation = ma.fields.String(
        required=True, validate=ma.validate.OneOf([*sorted(_PARENTS), "child", "spouse"])
    )
    uin = ma.fields.String(required=True)
    enrolled = ma.fields.Boolean(
        required=True, metadata={"description": "False: claimed by an entry, not known here"}
    )


class Person(ma.Schema):
    """What identity knows of a person; names are in the birth record."""

    uin = ma.fields.String(required=True)
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
    date_of_birth = ma.fields.Date(required=True)
    links = ma.fields.List(ma.fields.Nested(Link), required=True)
    birth_record_id = ma.fields.UUID(required=True)
    birth_entry = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(["registered", "cancelled"]),
        metadata={"description": "cancelled: the entry that the number came with is false or double"},
    )
    version = ma.fields.Integer(required=True)


def persons_blueprint() -> Blueprint:
    """One read."""
    blueprint = Blueprint(
        "persons", "persons", url_prefix="/v1/persons", description="Persons and their numbers"
    )

    @blueprint.route("/lookups", methods=["POST"])
    @scoped("person.read")
    @blueprint.arguments(Lookup)
    @blueprint.response(200, Person)
    @blueprint.alt_response(404, description="Nobody has this number, or not in your jurisdiction")
    @blueprint.alt_response(422, description="The number is mistyped")
    def look_up(body: dict[str, str]) -> Response:
        """Read a person by UIN; the reading is audited with its purpose, and changes nothing."""
        return answer_query(lambda uow: json_response(read_person(uow, current_principal(), body["uin"])))

    return blueprint
