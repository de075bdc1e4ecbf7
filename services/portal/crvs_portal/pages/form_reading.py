"""Form definitions from the gateway: a published version never changes, so it is asked for once."""

from __future__ import annotations

import time

from flask import current_app

from crvs_contracts.forms.document import read_form
from crvs_contracts.forms.model import Form
from crvs_portal.pages.asking import REGISTRATION, ask_openly

_CURRENT_SECONDS = 60.0
_PERSON = "/v1/persons/form"  # no name of a kind


def _shelf() -> dict[str, tuple[Form, float]]:
    shelf: dict[str, tuple[Form, float]] = current_app.extensions.setdefault("portal.forms", {})
    return shelf


def current_form(kind: str) -> Form:
    """The newest version, at most a minute old; raises Refused with 404 for a kind that has none."""
    known = _shelf().get(kind)
    if known is not None and time.monotonic() - known[1] < _CURRENT_SECONDS:
        return known[0]
    form = _ask(kind)
    _shelf()[form.kind] = (form, time.monotonic())
    return form


def pinned_form(name: str) -> Form:
    """The version that a record was made with, as "birth/1"."""
    known = _shelf().get(name)
    return known[0] if known is not None else _ask(name)


def person_form() -> Form:
    """The form by which people are enrolled from documents; at most a minute old."""
    known = _shelf().get(_PERSON)
    if known is not None and time.monotonic() - known[1] < _CURRENT_SECONDS:
        return known[0]
    form = read_form(ask_openly(_PERSON, REGISTRATION).data)
    _shelf()[_PERSON] = (form, time.monotonic())
    return form


def _ask(name: str) -> Form:
    """Fetch a form and cache it under its own name, because a caller may spell one name in endless ways."""
    form = read_form(ask_openly(f"/v1/forms/{name}", REGISTRATION).data)
    _shelf()[form.name] = (form, time.monotonic())
    return form
