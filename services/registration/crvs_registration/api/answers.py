"""Records as answers of commands and reads."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.http.web import Answer, answer_command, current_principal
from crvs_registration.application.deps import Deps
from crvs_registration.application.views import record_view
from crvs_registration.domain.records import Record


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
