"""What callers see of a record, each within their jurisdiction."""

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
    """A candidate outside the jurisdiction is one at an office, no more, and only where it must be reviewed.

    Its likeness and reasons stay there. The id remains, so that the caller can say that it was looked at
    (having asked that office); it opens nothing.
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
    """An action of the history; its hash is that of the whole."""
    body = action["body"]
    if "duplicates" not in body:
        return dict(action)
    return {**action, "body": body | {"duplicates": candidates_view(body["duplicates"], offices)}}
