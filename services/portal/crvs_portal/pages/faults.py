"""What the reader sees when something is refused or missing: a page that says what to do next."""

from __future__ import annotations

import structlog
from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from crvs_kernel.observability import failure
from crvs_portal.adapters.gateway import NoAnswer, Refused
from crvs_portal.pages.asking import request_id
from crvs_portal.pages.forgery import ForeignForm, StaleForm
from crvs_portal.pages.resume import resume_page
from crvs_portal.pages.session import SessionEnded
from crvs_portal.pages.words import current_language, words

_log = structlog.get_logger()
_KNOWN = frozenset({403, 404, 405, 413, 429, 500, 503})


def add_faults(app: Flask) -> None:
    """One place for every refusal that a page did not handle itself."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(NoAnswer, _no_answer)
    app.register_error_handler(SessionEnded, _ended)
    app.register_error_handler(ForeignForm, lambda _: fault_page(403))
    app.register_error_handler(StaleForm, lambda _: resume_page("resume.stale", sign_in=False, status=403))
    app.register_error_handler(Exception, _unexpected)


def fault_page(status: int, detail: str | None = None) -> tuple[str, int]:
    """A page for a status; the request's number is there for those who are asked for help."""
    known = status if status in _KNOWN else (500 if status >= 500 else 404)
    title, help_text = words(f"fault.{known}.title"), detail or words(f"fault.{known}.detail")
    page = render_template(
        "fault.html", status=status, title=title, help_text=help_text, request_id=request_id()
    )
    return page, status


def _http(error: HTTPException) -> ResponseReturnValue:
    return fault_page(error.code or 500)


def _refused(refusal: Refused) -> ResponseReturnValue:
    if refusal.status == 404:
        return fault_page(404)
    if refusal.status in {503, 504, 502} and request.method == "POST":
        return resume_page("resume.no-answer", sign_in=False, status=503)
    status = refusal.status if 400 <= refusal.status < 600 else 500
    return fault_page(status, refusal.said(current_language()) or None)


def _no_answer(_: NoAnswer) -> ResponseReturnValue:
    if request.method == "POST":
        return resume_page("resume.no-answer", sign_in=False, status=503)
    return fault_page(503)


def _ended(_: SessionEnded) -> ResponseReturnValue:
    if request.method == "POST":
        return resume_page("resume.ended", sign_in=True, status=401)
    path = request.full_path.rstrip("?")
    return redirect(url_for("account.sign_in", next=path), 303)


def _unexpected(error: Exception) -> ResponseReturnValue:
    _log.error("internal", request_id=request_id(), **failure(error))
    return fault_page(500)
