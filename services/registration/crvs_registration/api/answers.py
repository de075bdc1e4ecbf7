"""Records as answers of commands and reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.http.web import Answer, answer_command, current_principal
from crvs_registration.application.deps import Deps
from crvs_registration.application.views import record_view
from crvs_registration.domain.records import Record


def match_header() -> dict[str, Any]:
    """The parameter If-Match."""
    return {
        "in": "header",
        "name": "If-Match",
        "required": True,
        "schema": {"type": "string", "pattern": '^"v[0-9]+"$', "examples": ['"v1"']},
        "description": "The version that the decision was made on, as the ETag gave it.",
    }


def version_header(*, located: bool = False) -> dict[str, Any]:
    """The headers of an answer that is a record: its version, and its place when it is new."""
    headers = {
        "ETag": {
            "description": 'The version, for If-Match of the next change: "v1"',
            "schema": {"type": "string", "pattern": '^"v[0-9]+"$'},
        }
    }
    if located:
        headers["Location"] = {"description": "Where the record is", "schema": {"type": "string"}}
    return headers


def answer_record(
    status: int, work: Callable[[UnitOfWork], Record], deps: Deps, *, located: bool = False
) -> Response:
    """Run a command and answer with the record."""

    def answered(uow: UnitOfWork) -> Answer:
        record = work(uow)
        location = f"/v1/records/{record.id}" if located else None
        view = record_view(record, current_principal(), deps)
        return Answer(status, view, f"v{record.state.version}", location)

    return answer_command(answered)
