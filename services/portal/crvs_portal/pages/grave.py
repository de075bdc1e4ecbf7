"""The forms of what two people decide about an entry: that it is void or holds again, and who a party is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crvs_contracts.kinds import kind_named
from crvs_contracts.text import cleaned
from crvs_kernel.primitives import new_id
from crvs_portal.adapters.gateway import Refused
from crvs_portal.domain.typed import Typed, read_date
from crvs_portal.pages.asking import as_seen, ask, tell
from crvs_portal.pages.names import party_name, subjects
from crvs_portal.pages.words import current_language, switched, words

NOUNS = {"cancel": "cancellation", "reinstate": "reinstatement", "link": "link", "unlink": "unlinking"}
GROUNDS = ("false", "double")
blueprint = Blueprint("grave", __name__)
_OF_AUTHORITY = ("authority", "number")
_OF_PERSON = {"link": ("role", "uin", "reason"), "unlink": ("role", "reason")}
_DIFFERS = "person-differs"  # a fault that is confirmed, at the name of the party
# Where the service names a fault, and which box of the form it is.
_BOXES = {
    "/ground": "ground",
    "/duplicate_of": "duplicate_of",
    "/role": "role",
    "/uin": "uin",
    "/reason": "reason",
    "/authority": "authority",
    "/authority/authority": "authority",
    "/authority/number": "number",
    "/authority/date": "date",
}


@blueprint.get("/records/<uuid:record_id>/<any(cancel, reinstate, link, unlink):act>")
def form(record_id: UUID, act: str) -> str:
    """What is proposed, and why."""
    return _form(str(record_id), act)


@blueprint.post("/records/<uuid:record_id>/<any(cancel, reinstate, link, unlink):act>")
def propose(record_id: UUID, act: str) -> ResponseReturnValue:
    """Propose it; a refusal is shown on the form as it was filled in."""
    if switched():
        return _form(str(record_id), act)
    day = read_date(*(request.form.get(part, "") for part in ("day", "month", "year")), partial=False)
    command = as_seen(_of_person(act) if act in _OF_PERSON else _body(act, day))
    try:
        answer = tell(f"/v1/records/{record_id}/{NOUNS[act]}", command)
    except Refused as refusal:
        return _form(str(record_id), act, refusal, day), refusal.status
    if answer.status == 202:
        return redirect(url_for("proposals.show", proposal_id=answer.data["id"], done="proposed"), 303)
    return redirect(url_for("record.show", record_id=record_id), 303)


def _of_person(act: str) -> dict[str, Any]:
    typed = {name: text for name in _OF_PERSON[act] if (text := cleaned(request.form.get(name, "")))}
    confirmed = request.form.getlist("confirmed")
    return typed | ({"confirmed": confirmed} if confirmed else {})


def _body(act: str, day: Typed) -> dict[str, Any]:
    """The proposal without empty boxes, so that the service says which answers are missing."""
    names = ("reason", *(("ground", "duplicate_of") if act == "cancel" else ()), *_OF_AUTHORITY)
    typed = {name: text for name in names if (text := cleaned(request.form.get(name, "")))}
    if typed.get("ground") != "double":
        typed.pop("duplicate_of", None)
    authority = {name: typed.pop(name) for name in _OF_AUTHORITY if name in typed}
    authority |= {"date": day.value} if day.value else {}
    reviewed = request.form.getlist("reviewed")
    return {**typed, "authority": authority} | ({"duplicates_reviewed": reviewed} if reviewed else {})


def _form(record_id: str, act: str, refusal: Refused | None = None, day: Typed | None = None) -> str:
    record = ask(f"/v1/records/{record_id}").data
    found = {
        _BOXES[fault.pointer]: fault.messages.get(current_language(), fault.code)
        for fault in (refusal.faults if refusal else [])
        if fault.pointer in _BOXES
    }
    if day is not None and day.fault and "date" in found:
        found["date"] = words(f"typed.{day.fault}")
    return render_template(
        "grave.html",
        act=act,
        record=record,
        about=subjects(record["kind"], record["declaration"]),
        grounds=GROUNDS if act == "cancel" else (),
        of_person=act in _OF_PERSON,
        roles=parties_to(act, record) if act in _OF_PERSON else (),
        differing=[
            (fault.pointer.removeprefix("/declaration"), fault.messages.get(current_language(), fault.code))
            for fault in (refusal.faults if refusal else [])
            if fault.code == _DIFFERS
        ],
        alike=[each for each in record.get("duplicates") or [] if act == "reinstate" and each["must_review"]],
        typed=request.form,
        faults=found,
        refusal=refusal and refusal.said(current_language()),
        key=request.form.get("_key") or str(new_id()),
    )


def parties_to(act: str, record: dict[str, Any]) -> list[tuple[str, str]]:
    """The people of the entry who may be linked, or whose link may be undone, each with a name."""
    kind, links = kind_named(record["kind"]), record["links"]
    named = (party.role for party in (*kind.parties, *kind.others) if party.role != kind.allotted)
    people = {role: record["declaration"].get(role) or {"uin": None} for role in named}
    return [
        (role, party_name(record, role))
        for role, person in people.items()
        if "uin" not in person and (act == "unlink") == bool(links.get(role))
    ]
