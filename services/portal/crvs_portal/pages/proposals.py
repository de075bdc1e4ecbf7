"""What waits for a second person: the queue, and one proposal with the decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crvs_contracts.text import cleaned
from crvs_kernel.primitives import new_id
from crvs_portal.adapters.gateway import Refused
from crvs_portal.pages.asking import as_seen, ask, tell
from crvs_portal.pages.form_reading import pinned_form
from crvs_portal.pages.names import party_name, subjects
from crvs_portal.pages.record_view import Compared, compared, groups, with_changes
from crvs_portal.pages.words import current_language, words

QUEUES = ("to-decide", "own", "all")
_NOUNS = {"approve": "approval", "refuse": "refusal", "withdraw": "withdrawal"}
_DONE = {"proposed", *_NOUNS}
_SHOWN_ON_PAGE = frozenset({403, 409, 412, 422})
blueprint = Blueprint("proposals", __name__)


@blueprint.get("/proposals")
def listed() -> str:
    """One queue, a page at a time."""
    queue = request.args.get("queue", QUEUES[0])
    queue = queue if queue in QUEUES else QUEUES[0]
    answer = ask("/v1/records/proposals", queue=queue, limit="20", cursor=request.args.get("cursor"))
    return render_template(
        "proposals.html",
        queues=QUEUES,
        queue=queue,
        items=answer.data["items"],
        following=answer.data.get("next"),
        first_page="cursor" not in request.args,
    )


@blueprint.get("/proposals/<uuid:proposal_id>")
def show(proposal_id: UUID) -> ResponseReturnValue:
    """What is proposed, by whom, and about which entry."""
    done = request.args.get("done")
    return _page(str(proposal_id), done=done if done in _DONE else None)


@blueprint.post("/proposals/<uuid:proposal_id>/<any(approve, refuse, withdraw):verb>")
def decide(proposal_id: UUID, verb: str) -> ResponseReturnValue:
    """Decide in the version that the reader saw; a refusal is shown on the proposal as it is now."""
    reason = cleaned(request.form.get("reason", ""))
    command = as_seen({"reason": reason} if verb == "refuse" else {})
    if verb == "refuse" and not reason:
        return _page(str(proposal_id), problem=words("record.reason-missing"))
    try:
        tell(f"/v1/records/proposals/{proposal_id}/{_NOUNS[verb]}", command)
    except Refused as refusal:
        if refusal.status not in _SHOWN_ON_PAGE:
            raise
        return _page(str(proposal_id), refusal=refusal)
    return redirect(url_for("proposals.show", proposal_id=proposal_id, done=verb), 303)


def _page(
    proposal_id: str, *, done: str | None = None, refusal: Refused | None = None, problem: str | None = None
) -> ResponseReturnValue:
    answer = ask(f"/v1/records/proposals/{proposal_id}")
    record = _record(answer.data["subject"])
    page = render_template(
        "proposal.html",
        proposal=answer.data,
        version=1 if answer.data["decided"] is None else 2,
        record=record,
        party_name=party_name,
        about=subjects(record["kind"], record["declaration"]) if record else answer.data["label"],
        changed=_changed(record, answer.data["command"].get("changes")) if record else [],
        keys={verb: str(new_id()) for verb in _NOUNS},
        done=done,
        refusal=_said(refusal) if refusal else None,
        problem=problem,
        typed=request.form,
    )
    return page, (refusal.status if refusal else 422 if problem else 200)


def _changed(record: dict[str, Any], changes: dict[str, Any] | None) -> list[Compared]:
    """What a correction would change of the entry as it is now."""
    if not changes:
        return []
    form, now = pinned_form(record["form_version"]), record["declaration"]
    rows = compared(groups(form, now), groups(form, with_changes(now, changes)))
    return [row for row in rows if row.this != row.other]


def _said(refusal: Refused) -> list[str]:
    """The refusal and what it says of single fields, in words."""
    whole = refusal.said(current_language())
    faults = (fault.messages.get(current_language(), fault.code) for fault in refusal.faults)
    return list(dict.fromkeys([whole, *faults]))


def _record(record_id: str) -> dict[str, Any] | None:
    """The entry; None when the reader may not see it."""
    try:
        found: dict[str, Any] = ask(f"/v1/records/{record_id}").data
    except Refused as refusal:
        if refusal.status not in {403, 404}:
            raise
        return None
    return found
