"""Pages for refusals and missing things; each says what to do next."""

from __future__ import annotations

import structlog
from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from crvs_kernel.observability import failure
from crvs_portal.adapters.gateway import NoAnswer, Refused
from crvs_portal.pages.asking import request_id
from crvs_portal.pages.forgery import ForeignForm, OpenWire, StaleForm
from crvs_portal.pages.resume import resume_page
from crvs_portal.pages.session import SessionEnded
from crvs_portal.pages.words import current_language, page_address, words

_log = structlog.get_logger()
_KNOWN = frozenset({403, 404, 405, 413, 429, 500, 503})


def add_faults(app: Flask) -> None:
    """Register handlers for every refusal that a page does not handle itself."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(NoAnswer, _no_answer)
    app.register_error_handler(SessionEnded, _ended)
    app.register_error_handler(ForeignForm, lambda _: fault_page(403))
    app.register_error_handler(OpenWire, lambda _: fault_page(403, words("fault.wire")))
    app.register_error_handler(StaleForm, _stale)
    app.register_error_handler(Exception, _unexpected)


def _stale(_: StaleForm) -> ResponseReturnValue:
    return resume_page(words("resume.stale"), sign_in=False, status=403)


def fault_page(status: int, detail: str | None = None) -> tuple[str, int]:
    """A page for a status; it shows the request's number for whoever is asked for help."""
    known = _known(status)
    title, help_text = words(f"fault.{known}.title"), detail or words(f"fault.{known}.detail")
    page = render_template(
        "fault.html", status=status, title=title, help_text=help_text, request_id=request_id()
    )
    return page, status


def _known(status: int) -> int:
    return status if status in _KNOWN else (500 if status >= 500 else 404)


def _stopped(status: int, detail: str | None = None) -> ResponseReturnValue:
    """Answer a stopped request. Posted fields are kept, but for 405 (no form of ours) and 413 (not read)."""
    if request.method != "POST" or status == 405 or _unread():
        return fault_page(status, detail)
    return resume_page(detail or words(f"fault.{_known(status)}.detail"), sign_in=False, status=status)


def _unread() -> bool:
    try:
        return not request.form
    except RequestEntityTooLarge:
        return True


def _http(error: HTTPException) -> ResponseReturnValue:
    return _stopped(error.code or 500)


def _refused(refusal: Refused) -> ResponseReturnValue:
    if refusal.status in {502, 503, 504}:
        return _no_answer(refusal)
    status = refusal.status if 400 <= refusal.status < 600 else 500
    said = refusal.said(current_language())
    return _stopped(status, None if status == 404 and request.method == "GET" else said)


def _no_answer(_: NoAnswer | Refused) -> ResponseReturnValue:
    return _stopped(503, words("resume.no-answer") if request.method == "POST" else None)


def _ended(_: SessionEnded) -> ResponseReturnValue:
    if request.method == "POST":
        return resume_page(words("resume.ended"), sign_in=True, status=401)
    return redirect(url_for("account.sign_in", next=page_address()), 303)


def _unexpected(error: Exception) -> ResponseReturnValue:
    _log.error("internal", request_id=request_id(), **failure(error))
    return _stopped(500)
