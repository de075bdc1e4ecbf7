"""Sign-in and sign-out."""

from __future__ import annotations

import structlog
from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from crvs_portal.adapters.gateway import Command, NoAnswer, Refused
from crvs_portal.pages.asking import SIGN_IN, caller, current_session, may, renewed, set_session
from crvs_portal.pages.deps import current_deps
from crvs_portal.pages.kept_question import forget_question
from crvs_portal.pages.resume import sign_in_as
from crvs_portal.pages.session import SessionEnded
from crvs_portal.pages.words import current_language, local_path, words

blueprint = Blueprint("account", __name__)
_log = structlog.get_logger()


def _form(error: str | None = None, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "sign_in.html",
        error=error,
        username=request.form.get("username", ""),
        following=request.values.get("next", ""),
    )
    return page, status


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Show the form; a reader who is signed in is sent on."""
    if current_session() is not None:
        return _go_on()
    return _form()


@blueprint.post("/sign-in")
def enter() -> ResponseReturnValue:
    """Sign in, and redirect to the page that was asked for."""
    username, password = request.form.get("username", "").strip(), request.form.get("password", "")
    if not username or not password:
        return _form(words("sign-in.empty"), 422)
    try:
        sign_in_as(username, password)
    except Refused as refusal:
        return _form(refusal.said(current_language()), refusal.status)
    except NoAnswer:
        return _form(words("fault.503.detail"), 503)
    return _go_on()


def _go_on() -> ResponseReturnValue:
    """Redirect to the page that was asked for, or to the first page that the account can use."""
    start = "/work" if may("record.search") else "/"
    return redirect(local_path(request.values.get("next") or start), 303)


@blueprint.post("/sign-out")
def leave() -> ResponseReturnValue:
    """End the session here always, and at the gateway if it answers; else the tokens expire.

    The gateway ends a session only for a valid access token, so an expired one is renewed first.
    """
    session = current_session()
    if session is not None:
        try:
            token = renewed(session).access
            current_deps().gateway.tell(
                caller(SIGN_IN, token), "/v1/sessions/current", Command(None), "DELETE"
            )
        except (Refused, NoAnswer, SessionEnded) as error:
            _log.warning("sign-out-not-told", error=type(error).__name__)
    set_session(None)
    forget_question()
    return redirect("/", 303)
