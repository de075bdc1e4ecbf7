"""The declaration form: shown, sent, and shown again with its faults until it is accepted."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crvs_contracts.forms.model import Form
from crvs_contracts.kinds import kind_named, kinds
from crvs_kernel.primitives import new_id
from crvs_portal.adapters.gateway import Command, Refused
from crvs_portal.domain.answers import compacted, read_answers
from crvs_portal.domain.filled_in import posted_of
from crvs_portal.pages.asking import ask, current_session, may, tell
from crvs_portal.pages.form_reading import current_form, pinned_form
from crvs_portal.pages.form_view import FormView, Trouble, troubles
from crvs_portal.pages.words import switched, words

blueprint = Blueprint("declare", __name__)
KEY = "_key"
CONFIRMED = "_confirmed"
WITHHELD = "_withheld"


def _render(form: Form, posted: dict[str, str], found: list[Trouble], **extra: Any) -> str:
    session = current_session()
    office = session.account.get("office") if session else None
    return render_template(
        "declare.html",
        view=FormView(
            form, posted, {each.pointer: each.message for each in found}, office, _withheld(posted)
        ),
        troubles=found,
        key=posted.get(KEY) or str(new_id()),
        confirmed=request.form.getlist(CONFIRMED),
        **({"asked": False} | extra),
    )


def _withheld(posted: dict[str, str]) -> frozenset[str]:
    """The answers that the register has and this reader is not shown; the page carries their pointers."""
    return frozenset(posted.get(WITHHELD, "").split())


def _declarable() -> list[str]:
    """The kinds that the reader may declare; all where they must sign in again, so that no page is lost."""
    if current_session() is None or may("declare.any"):
        return list(kinds())
    return [kind for kind in kinds() if may(f"declare.{kind}")]


@blueprint.get("/declare")
def choice() -> str:
    """Ask which vital event it is about."""
    return render_template("kinds.html", kinds=_declarable())


@blueprint.get("/declare/<kind>")
def blank(kind: str) -> ResponseReturnValue:
    """An empty form; the browser may cache it, so that "back" shows what was typed."""
    if kind not in _declarable():
        return make_response(choice(), 404)
    response = make_response(_render(current_form(kind), {}, []))
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.get("/records/<uuid:record_id>/declaration")
def again(record_id: Any) -> ResponseReturnValue:
    """The form with the declaration of a record, to be declared again."""
    record = ask(f"/v1/records/{record_id}").data
    form = pinned_form(record["form_version"])
    posted = posted_of(form, record["declaration"]) | {WITHHELD: " ".join(record.get("withheld", ()))}
    return make_response(_render(form, posted, [], record=record, version=str(record["version"])))


@blueprint.post("/declare/<kind>")
def send(kind: str) -> ResponseReturnValue:
    """Declare: one record, however often the form is sent."""
    form = pinned_form(request.form.get("_form", f"{kind}/1"))
    return _send(form, f"/v1/{kind_named(form.kind).plural}", {})


@blueprint.post("/records/<uuid:record_id>/declaration")
def send_again(record_id: Any) -> ResponseReturnValue:
    """Declare again, on the version that was shown."""
    form = pinned_form(request.form.get("_form", ""))
    record = {"id": str(record_id)}
    return _send(
        form,
        f"/v1/records/{record_id}/declaration",
        {"record": record, "version": request.form.get("_version")},
    )


def _send(form: Form, path: str, extra: dict[str, Any]) -> ResponseReturnValue:
    posted = compacted(form, request.form.to_dict())
    if switched() or "_add" in posted:
        return make_response(_render(form, posted, [], note=words("form.kept"), **extra))
    reading = read_answers(form, posted)
    body = {"form_version": form.name, "declaration": reading.declaration}
    if confirmed := request.form.getlist(CONFIRMED):
        body["confirmed"] = confirmed
    try:
        command = Command(body, key=posted.get(KEY), version=extra.get("version"))
        record = tell(path, command).data
    except Refused as refusal:
        if refusal.status >= 500:
            raise
        extra |= _cautioned(refusal, posted, extra.get("record"))
        extra["asked"] = refusal.code == "confirmation-needed"
        found = troubles(form, refusal, reading.faults)
        return make_response(_render(form, posted, found, refusal=refusal, **extra), refusal.status)
    return redirect(url_for("record.show", record_id=record["id"], done="declared"), 303)


def _cautioned(refusal: Refused, posted: dict[str, str], record: dict[str, Any] | None) -> dict[str, Any]:
    """Data for a page after which the next sending can succeed, and what the reader should check first."""
    if refusal.code == "idempotency-key-reused":  # the answer to the first sending was lost on the way
        posted.pop(KEY)
        return {"caution": words("form.sent-before")}
    if refusal.status == 412 and record is not None:
        version = ask(f"/v1/records/{record['id']}").data["version"]
        return {"caution": words("form.changed"), "version": str(version)}
    return {}
