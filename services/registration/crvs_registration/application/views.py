"""Records and actions as answers show them: within the reach of the caller, with what their work needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crvs_contracts.forms.model import Form
from crvs_kernel.caller.context import Principal
from crvs_registration.application.deps import Deps
from crvs_registration.application.jurisdiction import reach_of, sensitive_shown
from crvs_registration.domain.concerns import OF_PERSONS
from crvs_registration.domain.life_cycle import allowed
from crvs_registration.domain.reach import Reach
from crvs_registration.domain.records import Record
from crvs_registration.domain.stated import is_of_uin

_SEEN_ELSEWHERE = 100  # whoever may not see a candidate is not told how like it is either


def record_view(record: Record, by: Principal, deps: Deps) -> dict[str, Any]:
    """The record as a caller sees it; ``withheld`` are pointers to answers that are there and not shown."""
    state, reach = record.state, reach_of(by)
    form = deps.forms.get(state.form_version)
    at_home = reach.holds(record.office)  # otherwise it only concerns the caller's office, or was looked up
    shown = sensitive_shown(by) if at_home else ()
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
        "date_of_occurrence_until": record.date_of_occurrence_until,
        "date_of_declaration": state.date_of_declaration,
        "date_of_registration": state.date_of_registration,
        "timeliness": state.timeliness,
        "sent_to": state.sent_to,
        "form_version": state.form_version,
        "declaration": form.without_sensitive(state.declaration, shown),
        "withheld": form.sensitive_in(state.declaration, shown),
        "duplicates": candidates_view(state.duplicates, reach) if at_home else [],
        "links": state.links,
        "notes": [dict(note) for note in state.notes],
        "allowed": _allowed(record, reach),
    }


def _allowed(record: Record, reach: Reach) -> list[str]:
    """What a person of the caller's offices may do next."""
    sent_to = record.state.sent_to
    if sent_to is not None and reach.holds(sent_to):
        return allowed(record.state.status)
    acts = allowed(record.state.status) if reach.holds(record.office) else []
    return [act for act in acts if act != "accept"]


def candidates_view(candidates: Sequence[Mapping[str, Any]], reach: Reach) -> list[dict[str, Any]]:
    """The candidates; one outside the jurisdiction shows id and office only, if it must be reviewed.

    Beside them it says of which party it may be about: who that is, the registrar must decide.
    With the id the caller can confirm the review after asking that office. The id opens no record. What
    contradicts a UIN is a question about the caller's own declaration, and shown to whoever reviews it. A
    caller who sees only their own cases, or those of one kind, reviews no candidates and gets none.
    """
    if not reach.reviews:
        return []
    return [
        dict(each) if _inside(each, reach) or is_of_uin(each["reasons"]) else _elsewhere(each)
        for each in candidates
        if each["must_review"] or _inside(each, reach)
    ]


def _inside(candidate: Mapping[str, Any], reach: Reach) -> bool:
    return reach.holds(candidate["office"])


def _elsewhere(candidate: Mapping[str, Any]) -> dict[str, Any]:
    """Whom to ask; and what the caller's own record contradicts, which is about that record."""
    told = {name: candidate[name] for name in ("level", "contradicts") if "contradicts" in candidate}
    return told | {
        "record_id": candidate["record_id"],
        "office": candidate["office"],
        "score": _SEEN_ELSEWHERE,
        "reasons": [each for each in candidate["reasons"] if each.startswith(OF_PERSONS)] or ["other-office"],
        "must_review": True,
    }


def history_view(
    actions: Sequence[Mapping[str, Any]], office: str, by: Principal, deps: Deps
) -> list[dict[str, Any]]:
    """The actions of a record of an office, from its first one on, as a caller sees them.

    A hash covers the whole stored action and, by the hash before, all earlier ones: whoever tries the few
    answers that a question has finds the one that was kept back. So from the first action of which something
    is kept back, both hashes are null; for whoever reviews no candidates always, as a null would tell them of
    duplicates.
    """
    reach = reach_of(by)
    at_home = reach.holds(office)
    hidden = not (reach.reviews and at_home)
    shown = []
    for action in actions:
        body = _body_view(action, by, deps, at_home=at_home)
        hidden = hidden or body != action["body"]
        shown.append({**action, "body": body} | ({"prev_hash": None, "hash": None} if hidden else {}))
    return shown


def _body_view(action: Mapping[str, Any], by: Principal, deps: Deps, *, at_home: bool) -> dict[str, Any]:
    body, reach = dict(action["body"]), reach_of(by)
    if "duplicates" in body:
        body["duplicates"] = candidates_view(body["duplicates"], reach) if at_home else []
    if "duplicates_reviewed" in body:
        body["duplicates_reviewed"] = body["duplicates_reviewed"] if reach.reviews and at_home else []
    shown = sensitive_shown(by) if at_home else ()
    return _without_sensitive(body, deps.forms.get(action["form_version"]), shown)


def _without_sensitive(body: dict[str, Any], form: Form, shown: Sequence[str]) -> dict[str, Any]:
    """The body of an action without sensitive answers, nor the reason of a correction that touched one."""
    if "declaration" in body:
        body["declaration"] = form.without_sensitive(body["declaration"], shown)
    changes = body.get("changes") or {}
    touched = {pointer for pointer in changes if form.touches_sensitive(pointer, shown)}
    if touched:
        body["changes"] = {at: value for at, value in changes.items() if at not in touched}
        del body["reason"]
    return body
