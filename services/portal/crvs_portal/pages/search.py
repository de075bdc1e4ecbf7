"""Search by number or name; what was typed stands in no address, no log and no history of the browser."""

from __future__ import annotations

import re

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crvs_contracts.lao.digits import ascii_digits
from crvs_portal.adapters.gateway import Refused
from crvs_portal.adapters.sealed import Seal
from crvs_portal.pages.asking import ask, current_session
from crvs_portal.pages.names import item_name
from crvs_portal.pages.session import SessionEnded
from crvs_portal.pages.words import current_language

blueprint = Blueprint("search", __name__)
_REGISTRATION_NUMBER = re.compile(r"[BDMV]\s*-\s*[0-9-]{6,}", re.IGNORECASE)
_TRACKING_NUMBER = re.compile(r"(?=.*\d)[0-9A-Z]{10}", re.IGNORECASE)
_UIN = re.compile(r"\d{12}")
_LONGEST = 120


def query_for(typed: str) -> dict[str, str]:
    """How to look: a registration number, a tracking number, a UIN, or else a name."""
    plain = re.sub(r"\s+", "", ascii_digits(typed))
    if _REGISTRATION_NUMBER.fullmatch(plain):
        return {"number": plain.upper()}
    if _TRACKING_NUMBER.fullmatch(plain.replace("-", "")):
        return {"tracking": plain.replace("-", "").upper()}
    if _UIN.fullmatch(plain):
        return {"uin": plain}
    return {"name": " ".join(typed.split())}


def _place() -> str:
    session = current_session()
    if session is None:
        raise SessionEnded
    return f"search:{session.account.get('id')}"


def _seal() -> Seal:
    seal: Seal = current_app.extensions["portal.seal"]
    return seal


@blueprint.post("/search")
def look() -> ResponseReturnValue:
    """Seal what was typed, so that the address of the results tells nobody a name."""
    typed = request.form.get("q", "").strip()[:_LONGEST]
    if not typed:
        return redirect(url_for("work.work_list"), 303)
    return redirect(url_for("search.results", sealed=_seal().close(typed, _place())), 303)


@blueprint.get("/search/<sealed>")
def results(sealed: str) -> str:
    """What was found in the reader's jurisdiction."""
    typed = _seal().open(sealed, _place())
    if not isinstance(typed, str):
        abort(404)
    items, following, refusal = [], None, None
    try:
        answer = ask("/v1/records", **query_for(typed), limit="20", cursor=request.args.get("cursor"))
        items, following = answer.data["items"], answer.data.get("next")
    except Refused as refused:
        if refused.status != 422:
            raise
        said = [fault.messages.get(current_language(), fault.code) for fault in refused.faults]
        refusal = " ".join(said) or refused.said(current_language())
    return render_template(
        "search.html",
        typed=typed,
        items=[item | {"about": item_name(item)} for item in items],
        following=following,
        sealed=sealed,
        refusal=refusal,
    )
