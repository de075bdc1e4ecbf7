"""Reference data: forms, code lists, places and offices; open to all, because it holds no personal data."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response

from crvs_contracts.code_lists import code_list, code_lists, code_lists_version
from crvs_contracts.forms.document import form_document, form_summary
from crvs_contracts.places import COUNTRY
from crvs_kernel.errors import NotFound
from crvs_kernel.http.web import Blueprint, json_response, open_to_all
from crvs_registration.api.reference_schemas import CodeListAnswer, FormAnswer, ItemList, VersionedList
from crvs_registration.api.schemas import OfficesQuery, PlacesQuery
from crvs_registration.application.deps import Deps

_OPEN = "reference data without personal data"
_FORM_TAG = {"ETag": {"description": "The form's name: it never changes", "schema": {"type": "string"}}}


def reference_blueprint(deps: Deps) -> Blueprint:
    """Forms, code lists, places, offices."""
    blueprint = Blueprint("reference", "reference", url_prefix="/v1", description="Reference data")
    _add_forms(blueprint, deps)
    _add_code_lists(blueprint)
    _add_places(blueprint, deps)
    _add_offices(blueprint, deps)
    return blueprint


def _add_forms(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/forms", methods=["GET"])
    @open_to_all(_OPEN)
    @blueprint.response(200, ItemList)
    @blueprint.doc(operationId="listForms", summary="All forms and their versions")
    def forms() -> Response:
        """Every version that a record may be pinned to."""
        return json_response({"items": [form_summary(form) for form in deps.forms.all()], "next": None})

    @blueprint.route("/forms/<kind>", methods=["GET"])
    @open_to_all(_OPEN)
    @blueprint.response(200, FormAnswer, headers=_FORM_TAG)
    @blueprint.doc(operationId="readForm", summary="The current form of a kind")
    def current(kind: str) -> Response:
        """Pages, sections and fields, with words in Lao and English."""
        form = deps.forms.current(kind)
        return json_response(form_document(form), ETag=f'"{form.name}"')

    @blueprint.route("/forms/<kind>/<int:version>", methods=["GET"])
    @open_to_all(_OPEN)
    @blueprint.response(200, FormAnswer, headers=_FORM_TAG)
    @blueprint.doc(operationId="readFormVersion", summary="One version of a form")
    def version(kind: str, version: int) -> Response:
        """As records of that version are pinned to it."""
        form = deps.forms.get(f"{kind}/{version}")
        return json_response(form_document(form), ETag=f'"{form.name}"')


def _add_code_lists(blueprint: Blueprint) -> None:
    @blueprint.route("/code-lists/<name>", methods=["GET"])
    @open_to_all(_OPEN)
    @blueprint.response(200, CodeListAnswer)
    @blueprint.doc(
        operationId="readCodeList",
        summary="The codes of one list, such as vital_event: what events and records name by code",
    )
    def codes(name: str) -> Response:
        """In the order of forms, with words in Lao and English; a list may grow, and loses no code."""
        if name not in code_lists():
            raise NotFound("not-found")
        found = code_list(name)
        items = [{"code": code, "label": label.to_document()} for code, label in found.labels.items()]
        return json_response({"items": items, "next": None, "version": code_lists_version()})


def _add_places(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/places", methods=["GET"])
    @open_to_all(_OPEN)
    @blueprint.arguments(PlacesQuery(), location="query")
    @blueprint.response(200, VersionedList)
    @blueprint.doc(operationId="listPlaces", summary="The places inside a place")
    def places(query: dict[str, Any]) -> Response:
        """As they were on a day."""
        found = deps.places.children(query["parent"], _day(query["as_of"], deps))
        items = [
            {"code": each.code, "level": each.level, "parent": each.parent, "name": each.name.to_document()}
            for each in found
        ]
        return json_response({"items": items, "next": None, "version": deps.places.version})


def _add_offices(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/offices", methods=["GET"])
    @open_to_all(_OPEN)
    @blueprint.arguments(OfficesQuery(), location="query")
    @blueprint.response(200, VersionedList)
    @blueprint.doc(operationId="listOffices", summary="Registration offices")
    def offices(query: dict[str, Any]) -> Response:
        """Those of a place and of the places inside it, on a day."""
        day, place = _day(query["as_of"], deps), query["place"]
        items = [
            {"code": each.code, "kind": each.kind, "place": each.place, "name": each.name.to_document()}
            for each in deps.offices.open_on(day)
            if place == COUNTRY or deps.places.within(each.place, (place,), day)
        ]
        return json_response({"items": items, "next": None, "version": deps.offices.version})


def _day(as_of: date | None, deps: Deps) -> date:
    return as_of or deps.today()
