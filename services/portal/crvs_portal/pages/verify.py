"""Public verification: whether a certificate holds, for anybody, without an account."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crvs_contracts.lao.digits import ascii_digits
from crvs_portal.adapters.gateway import Refused
from crvs_portal.pages.asking import VERIFICATION, ask_openly, tell_openly
from crvs_portal.pages.words import current_language, words

RESULTS = ("valid", "superseded", "revoked", "unknown")
_LONGEST_CODE = 4096
_SERIAL = re.compile(r"[0-9A-Z][0-9A-Z-]{3,40}")
_SIGNED = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+")
_IN_ADDRESS = re.compile(r"/verify/([0-9A-Za-z-]{4,40})")
blueprint = Blueprint("verify", __name__)


def _page(status: int = 200, **shown: Any) -> ResponseReturnValue:
    blank = {"answer": None, "typed": "", "problem": None, "serial": None}
    return render_template("verify.html", **(blank | shown)), status


@blueprint.get("/verify")
def ask_for_serial() -> ResponseReturnValue:
    """The form; a serial typed into it gets an address of its own, which holds nothing personal."""
    typed = request.args.get("serial", "").strip()
    return _answer(typed) if typed else _page()


def _answer(typed: str) -> ResponseReturnValue:
    if len(typed) > _LONGEST_CODE:
        return _page(422, problem=words("verify.malformed"))
    if "#" in typed or _SIGNED.fullmatch(typed):  # a broken code must not pass for its serial number
        return _by_code(typed)
    in_address = _IN_ADDRESS.search(typed)
    serial = in_address[1] if in_address else "".join(ascii_digits(typed).upper().split())
    if not _SERIAL.fullmatch(serial):
        return _page(422, typed=typed[:60], problem=words("verify.malformed"))
    return redirect(url_for("verify.by_serial", serial=serial), 303)


@blueprint.get("/verify/<serial>")
def by_serial(serial: str) -> ResponseReturnValue:
    """What the register says of a serial number; the script adds what the QR code's own part says."""
    try:
        answer = ask_openly(f"/v1/verifications/{serial}", VERIFICATION).data
    except Refused as refusal:
        return _refused(refusal, serial)
    return _page(answer=answer, serial=serial)


@blueprint.post("/verify")
def by_code() -> ResponseReturnValue:
    """A serial number, or the text of a QR code (pasted, or handed over by the script).

    The text of a code holds names, so it never stands in an address; a serial number may.
    """
    typed = request.form.get("qr", "").strip()
    return _answer(typed) if typed else _page(422, problem=words("verify.malformed"))


def _by_code(text: str) -> ResponseReturnValue:
    try:
        answer = tell_openly("/v1/verifications", {"qr": text}, VERIFICATION).data
    except Refused as refusal:
        return _refused(refusal, None)
    return _page(answer=answer, serial=answer.get("serial"))


def _refused(refusal: Refused, serial: str | None) -> ResponseReturnValue:
    if refusal.status not in {400, 404, 422}:
        raise refusal
    said = [fault.messages.get(current_language(), "") for fault in refusal.faults]
    problem = " ".join(filter(None, said)) or refusal.said(current_language())
    return _page(422, problem=problem, typed=serial or "")
