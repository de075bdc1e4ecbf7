"""The audit as its auditors read it: one route in every service; each reading is a line itself."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from flask import Response
from marshmallow import validate

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.caller.guard import current_principal, scoped
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.http.fields import ListPage, PageQuery
from crvs_kernel.http.queries import answer_query
from crvs_kernel.http.routes import Blueprint, json_response

_FILTERS = ("actor", "subject", "act", "office", "since", "until")
_PAGE = sql(
    """SELECT id, at, actor, actor_kind, office, address, act, subject_kind, subject_ids, purpose,
 stated_purpose, request_id, client_request_id, detail FROM audit
 WHERE (%(before)s IS NULL OR id < %(before)s)
 AND (%(actor)s IS NULL OR actor = %(actor)s) AND (%(act)s IS NULL OR act = %(act)s)
 AND (%(subject)s IS NULL OR subject_ids @> ARRAY[%(subject)s])
 AND (%(office)s IS NULL OR office = %(office)s)
 AND (%(since)s IS NULL OR at >= %(since)s) AND (%(until)s IS NULL OR at < %(until)s)
 ORDER BY id DESC LIMIT %(limit)s""",
)


def _word(description: str) -> ma.fields.String:
    return ma.fields.String(validate=validate.Length(1, 200), metadata={"description": description})


def _moment(name: str, description: str) -> ma.fields.AwareDateTime:
    return ma.fields.AwareDateTime(
        data_key=name, format="iso", default_timezone=None, metadata={"description": description}
    )


class AuditQuery(PageQuery):
    """Filters hold together; without any, the newest lines come first."""

    cursor = ma.fields.String(load_default=None, validate=validate.Regexp(r"\d{1,18}\Z"))
    actor = _word("The id of an account or a client, or `anonymous`.")
    subject = _word("The id of what a line is about.")
    act = _word("As `audit.read`.")
    office = _word("The office that the actor belongs to.")
    since = _moment("from", "The first moment, with its offset from UTC.")
    until = _moment("to", "The first moment that no longer counts, with its offset from UTC.")


class AuditLineView(ma.Schema):
    """Who did what, about whom, from where and what for.

    `stated_purpose` and `client_request_id` are the caller's own words; all else is the system's.
    """

    id = ma.fields.Integer(required=True)
    at = ma.fields.DateTime(required=True)
    actor = ma.fields.String(required=True)
    actor_kind = ma.fields.String(required=True)
    office = ma.fields.String(allow_none=True)
    address = ma.fields.String(allow_none=True)
    act = ma.fields.String(required=True)
    subject_kind = ma.fields.String(required=True)
    subject_ids = ma.fields.List(ma.fields.String(), required=True)
    purpose = ma.fields.String(required=True)
    stated_purpose = ma.fields.String(allow_none=True)
    request_id = ma.fields.String(required=True)
    client_request_id = ma.fields.String(allow_none=True)
    detail = ma.fields.Dict(required=True)


class AuditPage(ListPage):
    """`next` is the cursor of the page after, which is older."""

    items = ma.fields.List(ma.fields.Nested(AuditLineView), required=True)


def audit_blueprint(service: str) -> Blueprint:
    """The audit of one service, below ``/v1/audit/``."""
    blueprint = Blueprint("audit", "audit", url_prefix="/v1/audit", description="Who did and saw what")

    @blueprint.route(f"/{service}", methods=["GET"])
    @scoped("audit.read")
    @blueprint.arguments(AuditQuery, location="query")
    @blueprint.response(200, AuditPage)
    @blueprint.doc(operationId=f"read{service.capitalize()}Audit", summary="Who did and saw what")
    def lines(query: dict[str, Any]) -> Response:
        """Read the audit lines of a service, newest first; the reading leaves a line, too."""
        return answer_query(lambda uow: json_response(read_audit(service, query, current_principal(), uow)))

    return blueprint


def read_audit(service: str, query: dict[str, Any], who: Principal, uow: UnitOfWork) -> dict[str, Any]:
    """A page of lines, and the line that says so: `audit.read` is a scope for the whole country alone."""
    filters = {name: query[name] for name in _FILTERS if name in query}
    rows: list[Row] = uow.rows(
        _PAGE,
        **dict.fromkeys(_FILTERS) | filters,
        before=query["cursor"] and int(query["cursor"]),
        limit=query["limit"] + 1,
    )
    page = rows[: query["limit"]]
    told = {name: str(value) for name, value in filters.items()}
    shown = {"newest": page[0]["id"], "oldest": page[-1]["id"]} if page else {}
    uow.audit(AuditLine(who, "audit.read", "audit", [query.get("subject", service)], {"by": told, **shown}))
    return {"items": page, "next": str(page[-1]["id"]) if len(rows) > len(page) else None}
