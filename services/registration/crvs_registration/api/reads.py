"""Reads of records: one, its history, searches and the office's work list; each leaves an audit line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.http.api_document import VERSION_HEADER
from crvs_kernel.http.web import Blueprint, answer_query, current_principal, json_response, scoped
from crvs_registration.api.record_schemas import ActionList, RecordAnswer, RecordList, SearchList
from crvs_registration.api.schemas import HistoryQuery, SearchBody, WorkListQuery
from crvs_registration.application import queries, search
from crvs_registration.application.deps import Deps
from crvs_registration.application.queries import Reader
from crvs_registration.application.views import record_view
from crvs_registration.store.criteria import SearchRecords


def reads_blueprint(deps: Deps) -> Blueprint:
    """The four reads."""
    blueprint = Blueprint("records", "records", url_prefix="/v1/records", description="Read the register")
    _add_search(blueprint, deps)
    _add_work_list(blueprint, deps)
    _add_record(blueprint, deps)
    _add_history(blueprint, deps)
    return blueprint


def _reader(uow: UnitOfWork, deps: Deps) -> Reader:
    return Reader(current_principal(), uow, deps)


def _add_search(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/searches", methods=["POST"])
    @scoped("record.search")
    @blueprint.arguments(SearchBody())
    @blueprint.response(200, SearchList)
    @blueprint.doc(
        operationId="searchRecords",
        summary="Search by what is known: one phrase, a number, a name, a date, a place and more",
        description="It changes nothing and takes no Idempotency-Key; names stay out of the address.",
    )
    def search_register(body: dict[str, Any]) -> Response:
        """The nearest first, then the newest, within the caller's jurisdiction."""
        asked = SearchRecords(**body)
        return answer_query(lambda uow: json_response(search.search_records(asked, _reader(uow, deps))))


def _add_work_list(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/work-list", methods=["GET"])
    @scoped("record.search")
    @blueprint.arguments(WorkListQuery(), location="query")
    @blueprint.response(200, RecordList)
    @blueprint.doc(
        operationId="readWorkList",
        summary="The office's queue",
    )
    def work_list(query: dict[str, Any]) -> Response:
        """What waits for registration, what was rejected, or what was registered lately."""
        return answer_query(lambda uow: json_response(queries.work_list(**query, reader=_reader(uow, deps))))


def _add_record(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/<uuid:record_id>", methods=["GET"])
    @scoped("record.read")
    @blueprint.response(200, RecordAnswer, headers=VERSION_HEADER)
    @blueprint.doc(
        operationId="readRecord",
        summary="Read a record",
    )
    def read(record_id: UUID) -> Response:
        """The record as it stands, with what may be done next."""
        by = current_principal()

        def work(uow: UnitOfWork) -> Response:
            record = queries.read_record(str(record_id), by, uow, deps)
            return json_response(record_view(record, by, deps), ETag=f'"v{record.state.version}"')

        return answer_query(work)


def _add_history(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/<uuid:record_id>/history", methods=["GET"])
    @scoped("record.read")
    @blueprint.arguments(HistoryQuery(), location="query")
    @blueprint.response(200, ActionList)
    @blueprint.doc(
        operationId="readHistory",
        summary="The actions of a record, hash-chained",
    )
    def history(query: dict[str, Any], record_id: UUID) -> Response:
        """Oldest first."""

        def work(uow: UnitOfWork) -> Response:
            reader = _reader(uow, deps)
            page = queries.read_history(str(record_id), query["cursor"], query["limit"], reader)
            return json_response(page)

        return answer_query(work)
