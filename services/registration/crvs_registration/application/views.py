"""Records and actions as answers show them, within the caller's jurisdiction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crvs_contracts.jurisdiction import Covered
from crvs_registration.domain.life_cycle import allowed
from crvs_registration.domain.records import Record

_SEEN_ELSEWHERE = 100  # whoever may not see a candidate is not told how like it is either


def record_view(record: Record, offices: Covered) -> dict[str, Any]:
    """The whole record, for a caller of these offices."""
    state = record.state
    return {
        "id": record.id,
        "kind": record.kind.name,
        "status": state.status,
        "version": state.version,
        "office": record.office,
        "place": dict(state.place),
        "tracking_number": state.tracking_number,
        "registration_number": state.registration_number,
        "date_of_occurrence": record.date_of_occurrence,
        "date_of_declaration": state.date_of_declaration,
        "date_of_registration": state.date_of_registration,
        "timeliness": state.timeliness,
        "form_version": state.form_version,
        "declaration": state.declaration,
        "duplicates": candidates_view(state.duplicates, offices),
        "links": state.links,
        "allowed": allowed(state.status),
    }


def candidates_view(candidates: Sequence[Mapping[str, Any]], offices: Covered) -> list[dict[str, Any]]:
    """The candidates; one outside the jurisdiction shows id and office only, if it must be reviewed.

    With the id the caller can confirm the review after asking that office. The id opens no record.
    """
    return [
        dict(each) if _inside(each, offices) else _elsewhere(each)
        for each in candidates
        if each["must_review"] or _inside(each, offices)
    ]


def _inside(candidate: Mapping[str, Any], offices: Covered) -> bool:
    return offices is None or candidate["office"] in offices


def _elsewhere(candidate: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "record_id": candidate["record_id"],
        "office": candidate["office"],
        "score": _SEEN_ELSEWHERE,
        "reasons": ["other-office"],
        "must_review": True,
    }


def action_view(action: Mapping[str, Any], offices: Covered) -> dict[str, Any]:
    """An action of the history. `hash` covers the stored action, also what this caller may not see of it."""
    body = action["body"]
    if "duplicates" not in body:
        return dict(action)
    return {**action, "body": body | {"duplicates": candidates_view(body["duplicates"], offices)}}
