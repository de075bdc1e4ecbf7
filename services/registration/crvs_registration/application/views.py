"""What callers see of a record."""

from __future__ import annotations

from typing import Any

from crvs_registration.application.records import Record
from crvs_registration.domain.life_cycle import allowed


def record_view(record: Record) -> dict[str, Any]:
    """The whole record."""
    state = record.state
    return {
        "id": record.id,
        "kind": record.kind.name,
        "status": state.status,
        "version": state.version,
        "office": record.office,
        "place": vars(record.place),
        "tracking_number": record.tracking_number,
        "registration_number": state.registration_number,
        "date_of_occurrence": record.date_of_occurrence,
        "date_of_declaration": state.date_of_declaration,
        "date_of_registration": state.date_of_registration,
        "timeliness": state.timeliness,
        "form_version": state.form_version,
        "declaration": state.declaration,
        "duplicates": list(state.duplicates),
        "links": state.links,
        "allowed": allowed(state.status),
    }
