"""Persons over HTTP."""

from __future__ import annotations

import marshmallow as ma
from flask import Response, current_app

from crvs_identity.application.read_person import read_person
from crvs_kernel.http.web import Blueprint, Body, current_principal, json_response, scoped, unit_of_work

persons = Blueprint("persons", "persons", url_prefix="/v1/persons", description="Persons and their numbers")


class Lookup(Body):
    """Whom to look up: a UIN is personal data, so it stands in no URL (law 10)."""

    uin = ma.fields.String(required=True, validate=ma.validate.Length(1, 40))


class Link(ma.Schema):
    """Another person, by relation."""

    relation = ma.fields.String(
        required=True, validate=ma.validate.OneOf(["mother", "father", "child", "spouse"])
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
        required=True, validate=ma.validate.OneOf(["single", "married", "divorced", "widowed"])
    )
    sex = ma.fields.String(required=True)
    date_of_birth = ma.fields.Date(required=True)
    links = ma.fields.List(ma.fields.Nested(Link), required=True)
    birth_record_id = ma.fields.UUID(required=True)
    version = ma.fields.Integer(required=True)


@persons.route("/lookups", methods=["POST"])
@scoped("person.read")
@persons.arguments(Lookup)
@persons.response(200, Person)
@persons.alt_response(404, description="Nobody has this number, or not in your jurisdiction")
@persons.alt_response(422, description="The number is mistyped")
def look_up(body: dict[str, str]) -> Response:
    """Read a person by UIN; the reading is audited with its purpose, and changes nothing."""
    store = current_app.extensions["identity.persons"]
    with unit_of_work() as uow:
        return json_response(read_person(uow, store, current_principal(), body["uin"]))
