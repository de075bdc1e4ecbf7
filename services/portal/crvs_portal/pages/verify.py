"""Public verification: whether a certificate holds, for anybody, without an account."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, unquote

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crvs_contracts.faults import MalformedValue
from crvs_contracts.numbers import format_serial_number, parse_serial_number
from crvs_portal.adapters.gateway import Refused
from crvs_portal.pages.asking import VERIFICATION, tell_openly
from crvs_portal.pages.words import coded, current_language, words

RESULTS = ("valid", "valid-with-later-note", "superseded", "revoked", "lost", "unknown")
_LONGEST = 4096
_SHOWN = 60  # characters of what was typed, to look at again
_OF_CODES = re.compile("#|%23|eyJ")
_IN_ADDRESS = re.compile(r"/verify/([^#?/\s]+)")
blueprint = Blueprint("verify", __name__)


def _page(status: int = 200, **shown: Any) -> ResponseReturnValue:
    blank = {"answer": None, "typed": "", "problem": None, "serial": None}
    return render_template("verify.html", **(blank | shown)), status


@blueprint.get("/verify", strict_slashes=False)
def ask_for_serial() -> ResponseReturnValue:
    """The form; a serial typed into it gets an address of its own, which holds nothing personal."""
    typed = request.args.get("serial", "").strip()
    return _answer(typed) if typed else _page()


@blueprint.post("/verify")
def by_code() -> ResponseReturnValue:
    """A serial number, or the text of a QR code (pasted, or handed over by the script)."""
    typed = request.form.get("qr", "").strip()
    return _answer(typed) if typed else _page(422, problem=words("verify.malformed"))


def _answer(typed: str) -> ResponseReturnValue:
    """Only a serial number beyond doubt gets an address: codes hold names, and twelve digits may be a UIN."""
    if len(typed) > _LONGEST:
        return _page(422, problem=words("verify.malformed"))
    serial = _serial_in(typed)
    if serial is None or serial.isdecimal() or _OF_CODES.search(typed):
        return _verdict(typed)
    return redirect(url_for("verify.by_serial", typed=format_serial_number(serial)), 303)


@blueprint.get("/verify/<path:typed>")
def by_serial(typed: str) -> ResponseReturnValue:
    """What the register says of a serial number; the script adds what the QR code's own part says.

    A code whose "#" became "%23" has its names in this address: it is led to where browsers keep them.
    """
    serial, _, code = unquote(typed).partition("#")
    if serial and code:
        return redirect(url_for("verify.by_serial", typed=serial) + f"#{quote(code)}", 303)
    return _verdict(typed.rstrip("/"))


def _verdict(typed: str) -> ResponseReturnValue:
    try:
        answer = tell_openly("/v1/verifications", {"qr": typed}, VERIFICATION).data
    except Refused as refusal:
        return _refused(refusal, typed)
    said = ", ".join(coded("note", note) for note in answer.get("notes", ()))
    return _page(answer=answer, serial=answer.get("serial"), notes_said=said)


def _refused(refusal: Refused, typed: str) -> ResponseReturnValue:
    """What is wrong with it; of a code that cannot be read, the number in its address is there to be sent."""
    if refusal.status not in {400, 404, 422}:
        raise refusal
    said = [fault.messages.get(current_language(), "") for fault in refusal.faults]
    problem = " ".join(filter(None, said)) or refusal.said(current_language())
    address = _IN_ADDRESS.search(unquote(typed))
    serial = _serial_in(address[1]) if address else None
    again = format_serial_number(serial) if serial else "" if address else typed[:_SHOWN]
    return _page(422, problem=problem, typed=again)


def _serial_in(typed: str) -> str | None:
    try:
        return parse_serial_number(typed)
    except MalformedValue:
        return None
