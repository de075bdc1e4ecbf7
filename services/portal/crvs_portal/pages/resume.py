"""Keeps a posted form that cannot be carried out now in a page that sends it again."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request

from crvs_portal.adapters.gateway import Command, NoAnswer, Refused
from crvs_portal.pages.asking import SIGN_IN, caller, current_session, request_id, set_session
from crvs_portal.pages.cookies import read_cookie
from crvs_portal.pages.deps import current_deps
from crvs_portal.pages.forgery import FIELD, begin_visit
from crvs_portal.pages.session import DEVICE, Session
from crvs_portal.pages.words import current_language, words

USERNAME, PASSWORD = "_username", "_password"
_NOT_KEPT = frozenset({FIELD, USERNAME, PASSWORD, "password", "current_password", "again", "code"})


def sign_in_as(username: str, password: str) -> Session:
    """Ask the gateway for a session; raises Refused or NoAnswer."""
    known = read_cookie(DEVICE)
    body = {"username": username, "password": password} | ({"device": known} if known else {})
    answer = current_deps().gateway.tell(caller(SIGN_IN), "/v1/sessions", Command(body))
    g.device = answer.data.get("device")
    session = Session.of(answer.data)
    set_session(session)
    begin_visit()
    return session


def resume_page(reason: str, *, sign_in: bool, status: int, error: str | None = None) -> tuple[str, int]:
    """The fields as they came, hidden, with one button, or with a sign-in, to send them again; says why."""
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_KEPT]
    page = render_template(
        "resume.html",
        reason=reason,
        request_id=request_id(),
        kept=kept,
        sign_in=sign_in,
        error=error,
        target=request.full_path.rstrip("?"),
        username=request.form.get(USERNAME, ""),
    )
    return page, status


def sign_in_within_form() -> Any:
    """A form that came back with a username and a password signs in first and then goes on as it was."""
    if request.method != "POST" or PASSWORD not in request.form or current_session() is not None:
        return None
    try:
        g.session = sign_in_as(request.form.get(USERNAME, ""), request.form[PASSWORD])
    except Refused as refusal:
        message = refusal.said(current_language())
        return resume_page(words("resume.ended"), sign_in=True, status=401, error=message)
    except NoAnswer:
        return resume_page(words("resume.ended"), sign_in=True, status=503, error=words("fault.503.detail"))
    return None
