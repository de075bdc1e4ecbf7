"""Passwords: the first one of an account, with the code of its administrator, and a new one at any time."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crvs_portal.adapters.gateway import Command, Refused
from crvs_portal.pages.asking import SIGN_IN, current_session, tell, tell_openly
from crvs_portal.pages.session import SessionEnded
from crvs_portal.pages.words import current_language, words

blueprint = Blueprint("password", __name__)
Faults = dict[str, str]


def _page(
    kind: str, faults: Faults | None = None, refusal: str | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "password.html",
        kind=kind,
        faults=faults or {},
        refusal=refusal,
        typed=request.form,
        done=request.args.get("done"),
    )
    return page, status


def _own_faults(*needed: str) -> Faults:
    """Faults that the portal finds without asking the gateway."""
    faults = {name: words("password.empty") for name in needed if not request.form.get(name)}
    if not faults and request.form["password"] != request.form.get("again"):
        faults["again"] = words("password.differs")
    return faults


def _refused(kind: str, refusal: Refused) -> ResponseReturnValue:
    if refusal.status >= 500:
        raise refusal
    said = current_language()
    faults = {fault.pointer.lstrip("/"): fault.messages.get(said, fault.code) for fault in refusal.faults}
    return _page(kind, faults, refusal.said(said), refusal.status)


@blueprint.get("/password")
def change() -> ResponseReturnValue:
    """The form for one's own password."""
    if current_session() is None:
        raise SessionEnded
    return _page("change")


@blueprint.post("/password")
def changed() -> ResponseReturnValue:
    """Change it; the gateway ends the account's other sessions."""
    faults = _own_faults("current_password", "password", "again")
    if faults:
        return _page("change", faults, status=422)
    body = {name: request.form[name] for name in ("current_password", "password")}
    try:
        tell("/v1/me/password", Command(body), SIGN_IN)
    except Refused as refusal:
        return _refused("change", refusal)
    return redirect(url_for("password.change", done="changed"), 303)


@blueprint.get("/activation")
def first() -> ResponseReturnValue:
    """The form for an account that has no password yet."""
    return _page("first")


@blueprint.post("/activation")
def chosen() -> ResponseReturnValue:
    """Choose the first password; then the account can sign in."""
    faults = _own_faults("username", "code", "password", "again")
    if faults:
        return _page("first", faults, status=422)
    body = {name: request.form[name].strip() for name in ("username", "code")}
    try:
        tell_openly("/v1/sessions/activation", body | {"password": request.form["password"]}, SIGN_IN)
    except Refused as refusal:
        return _refused("first", refusal)
    return redirect(url_for("account.sign_in", done="chosen"), 303)
