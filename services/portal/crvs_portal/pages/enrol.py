"""Enrol somebody without a registered birth from documents, once likely doubles were looked at."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from crvs_kernel.primitives import new_id
from crvs_portal.adapters.gateway import Command, Refused
from crvs_portal.domain.answers import compacted, read_answers
from crvs_portal.pages.asking import current_session, may, tell
from crvs_portal.pages.form_reading import person_form
from crvs_portal.pages.form_view import FormView, Trouble, troubles
from crvs_portal.pages.record_view import reason_words
from crvs_portal.pages.words import switched, words

blueprint = Blueprint("enrol", __name__)
_AT = "/people/0"  # where the service names faults of the one person of the page
_AS = "birth"  # people are compared as two entries of a birth


@blueprint.get("/people/new")
def blank() -> str:
    """An empty form."""
    if not may("person.establish"):
        abort(404)
    return _render({}, [])


@blueprint.post("/people/new")
def send() -> ResponseReturnValue:
    """Enrol: one person, however often the form is sent. The UIN is on the page and in no address."""
    form = person_form()
    posted = compacted(form, request.form.to_dict())
    if switched() or "_add" in posted:
        return make_response(
            _render(posted, [], note=words("form.kept"), doubles=_doubles(posted) if _reviewed() else [])
        )
    reading = read_answers(form, posted)
    body: dict[str, Any] = {"form_version": form.name, "people": [reading.declaration]}
    body |= {"household": household} if (household := posted.get("_household")) else {}
    try:
        made = tell("/v1/persons", Command(body | {"reviewed": _reviewed()}, key=posted.get("_key"))).data
    except Refused as refusal:
        if refusal.status >= 500:
            raise
        found = troubles(form, refusal, reading.faults, _AT)
        doubles = _doubles(posted) if refusal.code == "doubles-unreviewed" else []
        return _render(posted, found, refusal=refusal, doubles=doubles), refusal.status
    return render_template("enrolled.html", made=made, person=made["people"][0])


def _reviewed() -> list[str]:
    return request.form.getlist("_reviewed")


def _doubles(posted: dict[str, str]) -> list[dict[str, Any]]:
    """Who may be enrolled already; none where nobody asked yet, or the answers are not complete."""
    form = person_form()
    document = read_answers(form, posted).declaration
    try:
        body = {"form_version": form.name, "people": [document]}
        (found,) = tell("/v1/persons/comparisons", Command(body, key=str(new_id()))).data["people"]
    except Refused as refusal:
        if refusal.status != 422:
            raise
        return []
    return [each | {"why": reason_words(each["reasons"], _AS)} for each in found]


def _render(posted: dict[str, str], found: list[Trouble], **extra: Any) -> str:
    session = current_session()
    office = session.account.get("office") if session else None
    view = FormView(person_form(), posted, {each.pointer: each.message for each in found}, office)
    return render_template(
        "enrol.html",
        view=view,
        troubles=found,
        key=posted.get("_key") or str(new_id()),
        household=posted.get("_household", ""),
        reviewed=_reviewed(),
        asked=False,
        **({"doubles": []} | extra),
    )
