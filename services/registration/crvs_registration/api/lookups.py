"""POST /v1/records/lookups and GET /v1/records/{id}/lookups: records of any office, for a stated purpose."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Response
from marshmallow import validate

from crvs_contracts.code_lists import code_list
from crvs_kernel.http.web import (
    Blueprint,
    Body,
    ListPage,
    PageQuery,
    answer_query,
    current_principal,
    json_response,
    scoped,
)
from crvs_registration.api.record_schemas import RecordAnswer
from crvs_registration.api.schemas import cursor_of_ids, lines_of
from crvs_registration.application.deps import Deps
from crvs_registration.application.lookups import NUMBERS, LookUp, look_up, read_lookups
from crvs_registration.application.queries import Reader

PURPOSES = list(code_list("lookup_purpose").labels)


class LookUpBody(Body):
    """Exactly one number, as people write it; what it is looked up for, as a code and in words."""

    number = ma.fields.String(validate=validate.Length(1, 200))
    tracking = ma.fields.String(validate=validate.Length(1, 200))
    uin = ma.fields.String(validate=validate.Length(1, 200))
    purpose = ma.fields.String(required=True, validate=validate.OneOf(PURPOSES))
    words = lines_of(3, 500)

    @ma.validates_schema
    def _one_number(self, data: dict[str, Any], **_: Any) -> None:
        given = [name for name in NUMBERS if name in data]
        if len(given) != 1:
            raise ma.ValidationError("one-number-needed", given[-1] if given else "number")


class LookUpAnswer(ma.Schema):
    """A person may have several; of a record of another office nothing sensitive, and no acts."""

    items = ma.fields.List(ma.fields.Nested(RecordAnswer), required=True)


class LookUpsQuery(PageQuery):
    """`cursor` is `next` of the page before."""

    cursor = ma.fields.String(load_default=None, validate=cursor_of_ids)


class LookUpLine(ma.Schema):
    """Who looked a record up, when, by which number and what for."""

    id = ma.fields.UUID(required=True)
    at = ma.fields.AwareDateTime(required=True)
    actor = ma.fields.String(required=True)
    name = ma.fields.String(required=True, allow_none=True)
    role = ma.fields.String(required=True, allow_none=True)
    office = ma.fields.String(required=True, allow_none=True)
    asked_by = ma.fields.String(required=True, validate=validate.OneOf(list(NUMBERS)))
    purpose = ma.fields.String(required=True)
    words = ma.fields.String(required=True)


class LookUpList(ListPage):
    """The last first."""

    items = ma.fields.List(ma.fields.Nested(LookUpLine), required=True)


def lookups_blueprint(deps: Deps) -> Blueprint:
    """Two reads."""
    blueprint = Blueprint("lookups", "lookups", url_prefix="/v1/records", description="Records of any office")
    _add_look_up(blueprint, deps)
    _add_list(blueprint, deps)
    return blueprint


def _add_look_up(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/lookups", methods=["POST"])
    @scoped("record.lookup")
    @blueprint.arguments(LookUpBody)
    @blueprint.response(200, LookUpAnswer)
    @blueprint.doc(
        operationId="lookUpRecords",
        summary="Read records of any office by a whole number, for a stated purpose",
        description="No record is changed, no Idempotency-Key taken. Each question is on record and counted.",
    )
    def ask(body: dict[str, Any]) -> Response:
        """The number must be whole; its check characters are held."""
        (asked_by,) = (name for name in NUMBERS if name in body)
        asked = LookUp(asked_by, body[asked_by], body["purpose"], body["words"])
        return answer_query(lambda uow: json_response(look_up(asked, Reader(current_principal(), uow, deps))))


def _add_list(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/<uuid:record_id>/lookups", methods=["GET"])
    @scoped("record.read")
    @blueprint.arguments(LookUpsQuery, location="query")
    @blueprint.response(200, LookUpList)
    @blueprint.doc(operationId="readLookups", summary="Who looked a record up, and what for")
    def lines(query: dict[str, Any], record_id: UUID) -> Response:
        """For the record's own office, which tells the person."""
        page = query["cursor"], query["limit"]
        return answer_query(
            lambda uow: json_response(
                read_lookups(str(record_id), *page, Reader(current_principal(), uow, deps))
            )
        )
