"""GET /v1/records/void-numbers: the numbers of books that are void."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from flask import Response
from marshmallow import validate

from crvs_kernel.http.web import (
    Blueprint,
    ListPage,
    PageQuery,
    answer_query,
    current_principal,
    json_response,
    scoped,
)
from crvs_registration.application.void_ledger import read_void_ledger
from crvs_registration.domain.kinds import KINDS
from crvs_registration.store.voids import LedgerPage


class VoidNumbersQuery(PageQuery):
    """A book is an office, a kind and a year; what is left out means all of them."""

    office = ma.fields.String(load_default=None, validate=validate.Length(1, 10))
    kind = ma.fields.String(load_default=None, validate=validate.OneOf(list(KINDS)))
    year = ma.fields.Integer(load_default=None, validate=validate.Range(1900, 9999), strict=False)
    cursor = ma.fields.String(
        load_default=None, validate=validate.Regexp(r"[A-Z0-9-]{1,40}_\d{1,9}\Z", error="invalid-cursor")
    )


class VoidNumber(ma.Schema):
    """A number that is never used again, and who took it out of use; null where one person did."""

    registration_number = ma.fields.String(required=True)
    record_id = ma.fields.UUID(required=True)
    kind = ma.fields.String(required=True)
    office = ma.fields.String(required=True)
    date_of_registration = ma.fields.Date(required=True)
    cancelled_at = ma.fields.AwareDateTime(required=True)
    ground = ma.fields.String(required=True)
    duplicate_of = ma.fields.String(allow_none=True)
    proposed_by = ma.fields.String(required=True)
    proposer = ma.fields.String(allow_none=True)
    decided_by = ma.fields.String(allow_none=True)
    decider = ma.fields.String(allow_none=True)
    reinstated_at = ma.fields.AwareDateTime(
        allow_none=True, metadata={"description": "when the entry was reinstated; then it holds again"}
    )


class VoidNumberList(ListPage):
    items = ma.fields.List(ma.fields.Nested(VoidNumber), required=True)


def voids_blueprint() -> Blueprint:
    """One read."""
    blueprint = Blueprint("voids", "voids", url_prefix="/v1/records", description="Numbers that are void")

    @blueprint.route("/void-numbers", methods=["GET"])
    @scoped("book.read")
    @blueprint.arguments(VoidNumbersQuery, location="query")
    @blueprint.response(200, VoidNumberList)
    @blueprint.doc(operationId="listVoidNumbers", summary="The ledger of void registration numbers")
    def void_numbers(query: dict[str, Any]) -> Response:
        """In the order of the books, within the caller's jurisdiction."""
        number, _, seq = (query["cursor"] or "_0").rpartition("_")
        asked = LedgerPage(query["office"], query["kind"], query["year"], (number, int(seq)), query["limit"])
        return answer_query(lambda uow: json_response(read_void_ledger(asked, current_principal(), uow)))

    return blueprint
