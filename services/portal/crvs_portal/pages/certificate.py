"""Certificates of a registered record: asked for, issued, downloaded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crvs_contracts.kinds import kinds
from crvs_contracts.numbers import format_serial_number
from crvs_contracts.text import cleaned
from crvs_kernel.primitives import new_id
from crvs_portal.adapters.gateway import Command, Refused
from crvs_portal.pages.asking import CERTIFICATION, ask, tell
from crvs_portal.pages.names import subjects
from crvs_portal.pages.record import record_page
from crvs_portal.pages.words import current_language, switched, words

LANGUAGES = ("lo-en", "lo", "en")
# Codes of the certificates service's policy; which of them are entitled to what, it decides.
RELATIONSHIPS = (
    "self", "mother", "father", "spouse", "husband", "wife", "child", "sibling",
    "grandparent", "guardian", "legal_representative", "authority",
)  # fmt: skip
blueprint = Blueprint("certificate", __name__)


@blueprint.get("/records/<uuid:record_id>/certificate")
def form(record_id: UUID) -> Response:
    """The request form; the browser may cache it, so that "back" shows what was typed."""
    response = make_response(_form(str(record_id)))
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.post("/records/<uuid:record_id>/certificate")
def request_one(record_id: UUID) -> ResponseReturnValue:
    """Ask for a certificate of the entry."""
    if switched():
        return _form(str(record_id))
    try:
        command = Command(_asked(), key=request.form.get("_key"))
        tell("/v1/certificate-requests", command, CERTIFICATION)
    except Refused as refusal:
        return _form(str(record_id), refusal), refusal.status
    return redirect(url_for("record.show", record_id=record_id, done="requested") + "#certificates", 303)


@blueprint.post("/lookups/certificate")
def request_elsewhere() -> ResponseReturnValue:
    """The form for an entry of another office, which was looked up by its number; then the request."""
    if switched() or "_key" not in request.form:
        return _form_of_number()
    try:
        tell("/v1/certificate-requests", Command(_asked(), key=request.form["_key"]), CERTIFICATION)
    except Refused as refusal:
        return _form_of_number(refusal), refusal.status
    return redirect(url_for("requests.listed", done="requested"), 303)


def _asked() -> dict[str, Any]:
    """The request without empty boxes, so that the service says which answers are missing."""
    names = ("registration_number", *_FIELDS)
    typed = {name: text for name in names if (text := cleaned(request.form.get(name, "")))}
    requester = {name: typed.pop(name) for name in _OF_REQUESTER if name in typed}
    latin = [{"text": text, "latin": spelled} for text, spelled in _spelled() if spelled]
    return {**typed, "requester": requester} | ({"latin": latin} if latin else {})


def _spelled() -> list[tuple[str, str]]:
    """The words of the entry that were asked for in Latin letters, each with what was typed."""
    texts, typed = request.form.getlist("text"), request.form.getlist("latin")
    return [(text, cleaned(spelled)) for text, spelled in zip(texts, typed, strict=False)]


def _spellings(refusal: Refused | None) -> list[dict[str, str]]:
    """The boxes for Latin letters: what was typed, and the service's proposal for what it lacks."""
    faults = refusal.faults if refusal else []
    asked = {fault.text: fault.proposal for fault in faults if fault.text}
    without_font = {
        fault.text: fault.messages.get(current_language(), fault.code)
        for fault in faults
        if fault.text and fault.code == "letters-without-font"
    }
    typed = {text: spelled for text, spelled in _spelled() if spelled}
    wrong = {
        fault.pointer.split("/")[2]: fault.messages.get(current_language(), fault.code)
        for fault in faults
        if fault.pointer.startswith("/latin/")
    }
    boxes = asked | typed
    return [
        {
            "text": text,
            "latin": spelled,
            "fault": wrong.get(str([*typed].index(text)), "")
            if text in typed
            else without_font.get(text, ""),
        }
        for text, spelled in boxes.items()
    ]


_OF_REQUESTER = ("name", "relationship", "id_document")
_FIELDS = ("name", "relationship", "id_document", "purpose", "language")
_POINTERS = {
    "/requester/name": "name",
    "/requester/relationship": "relationship",
    "/requester/id_document": "id_document",
    "/purpose": "purpose",
    "/language": "language",
}


def _form(record_id: str, refusal: Refused | None = None) -> str:
    record = ask(f"/v1/records/{record_id}").data
    about = subjects(record["kind"], record["declaration"])
    return _page(record, about, f"/records/{record_id}", refusal)


def _form_of_number(refusal: Refused | None = None) -> str:
    """Of an entry that this office does not see, its kind and number are known from the look-up."""
    entry = {name: request.form.get(name, "") for name in ("kind", "registration_number")}
    if entry["kind"] not in kinds():
        abort(404)
    return _page(entry, words("lookup.title"), "/lookups", refusal)


def _page(entry: Mapping[str, Any], about: str, back: str, refusal: Refused | None) -> str:
    sent_before = refusal is not None and refusal.code == "idempotency-key-reused"
    faults = {
        _POINTERS[fault.pointer]: fault.messages.get(current_language(), fault.code)
        for fault in (refusal.faults if refusal else [])
        if fault.pointer in _POINTERS
    }
    return render_template(
        "certificate.html",
        record=entry,
        about=about,
        back=back,
        relationships=RELATIONSHIPS,
        languages=LANGUAGES,
        typed=request.form,
        faults=faults,
        spellings=_spellings(refusal),
        refusal=words("certificate.sent-before")
        if sent_before
        else refusal and refusal.said(current_language()),
        key=(not sent_before and request.form.get("_key")) or str(new_id()),
    )


@blueprint.post("/records/<uuid:record_id>/certificate/<uuid:request_id>/issue")
def issue(record_id: UUID, request_id: UUID) -> ResponseReturnValue:
    """Issue it; the sealed document can be downloaded from then on."""
    command = Command({}, key=request.form.get("_key"))
    try:
        tell(f"/v1/certificate-requests/{request_id}/issuance", command, CERTIFICATION)
    except Refused as refusal:
        return record_page(str(record_id), refusal=refusal)
    return redirect(url_for("record.show", record_id=record_id, done="issued") + "#certificates", 303)


@blueprint.get("/certificates/<serial>/document")
def document(serial: str) -> ResponseReturnValue:
    """The sealed PDF, byte for byte; of one that no longer holds, the page that says so.

    A link may be older than the correction that superseded the certificate.
    """
    if ask(f"/v1/certificates/{serial}", CERTIFICATION).data["status"] != "valid":
        return redirect(url_for("verify.by_serial", typed=format_serial_number(serial)), 303)
    answer = ask(f"/v1/certificates/{serial}/document", CERTIFICATION)
    kept = ("content-disposition", "etag")
    headers = {name: answer.headers[name] for name in kept if name in answer.headers}
    return Response(answer.data, content_type="application/pdf", headers=headers)
