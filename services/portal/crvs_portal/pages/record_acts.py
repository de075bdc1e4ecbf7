"""What one person does to a record, in the version that the reader saw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crvs_contracts.text import cleaned
from crvs_portal.adapters.gateway import Refused
from crvs_portal.pages.asking import as_seen, tell
from crvs_portal.pages.record import record_page
from crvs_portal.pages.words import words

blueprint = Blueprint("record_acts", __name__)
_RESOURCE = {
    "register": "registration",
    "reject": "rejection",
    "archive": "archival",
    "unarchive": "unarchival",
    "accept": "acceptance",
    "return": "return",
    "transfer": "transfer",
}
_DONE = {
    "register": "registered",
    "reject": "rejected",
    "archive": "archived",
    "unarchive": "unarchived",
    "accept": "accepted",
    "return": "returned",
    "transfer": "transferred",
}
_SHOWN_ON_PAGE = frozenset({403, 409, 412, 422})


@blueprint.post(
    "/records/<uuid:record_id>/<any(register, reject, archive, unarchive, accept, return, transfer):act>"
)
def act(record_id: UUID, act: str) -> ResponseReturnValue:
    """Carry out one act; a refusal is shown on the record as it is now."""
    body, problem = _body(act)
    if problem:
        return record_page(str(record_id), problem=problem)
    command = as_seen(body)
    try:
        answer = tell(f"/v1/records/{record_id}/{_RESOURCE[act]}", command)
    except Refused as refusal:
        if refusal.status not in _SHOWN_ON_PAGE:
            raise
        return record_page(str(record_id), refusal=refusal)
    if answer.status == 202:  # by the policy a second person decides
        return redirect(url_for("proposals.show", proposal_id=answer.data["id"], done="proposed"), 303)
    return redirect(url_for("record.show", record_id=record_id, done=_DONE[act]), 303)


def _body(act: str) -> tuple[dict[str, Any], str | None]:
    if act == "register":
        reviewed, persons = request.form.getlist("reviewed"), list(_persons())
        body = {"duplicates_reviewed": reviewed} if reviewed else {}
        return body | ({"persons": persons} if persons else {}), None
    if act == "accept":
        return {}, None
    reason = cleaned(request.form.get("reason", ""))
    to = {"to": request.form.get("to", "")} if act == "transfer" else {}
    return {**to, "reason": reason}, None if reason else words("record.reason-missing")


def _persons() -> Iterator[dict[str, str]]:
    """Who parties are, as the registrar answered beside each record that may be about them."""
    for name, answer in request.form.items():
        asked, _, about = name.partition(":")
        if asked == "person":
            role, _, record_id = about.partition(":")
            yield {"role": role, "record_id": record_id, "answer": answer}
