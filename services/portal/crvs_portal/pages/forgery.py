"""Protection against cross-site request forgery (CSRF): a token in every form."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

from flask import Response, current_app, g, request

from crvs_portal.pages.cookies import keep_cookie, read_cookie
from crvs_portal.settings import is_this_machine

COOKIE = "thabian_visit"
FIELD = "_form_token"
_BYTES = 32


class ForeignForm(Exception):
    """The browser says that another site made this request."""


class OpenWire(Exception):
    """The browser is on another machine, and nothing encrypts what it sends and gets."""


class StaleForm(Exception):
    """The form's token is not of this visit: cookies were cleared, or the page is from before."""


def _visit() -> str:
    if "visit" not in g:
        g.visit = read_cookie(COOKIE) or ""
        g.visit_is_new = False
        name, _, mark = g.visit.partition(".")
        if not hmac.compare_digest(mark.encode(), _mark(name).encode()):
            begin_visit()
    visit: str = g.visit
    return visit


def begin_visit() -> None:
    """Begin a new visit, signed by us: at the first form, and at each sign-in.

    An attacker may have set the cookie of the visit before; they do not know the form tokens of the new one.
    """
    name = secrets.token_urlsafe(_BYTES)
    g.visit, g.visit_is_new = f"{name}.{_mark(name)}", True


def _mark(name: str) -> str:
    return _keyed(f"visit\n{name}").hex()


def _expected() -> bytes:
    return _keyed(_visit())


def _keyed(text: str) -> bytes:
    key: bytes = current_app.config["FORM_KEY"]
    return hmac.digest(key, text.encode("utf-8", "replace"), hashlib.sha256)


def form_token() -> str:
    """A token for one page, masked with random bytes, so that compression reveals nothing of it (BREACH)."""
    mask = secrets.token_bytes(_BYTES)
    masked = bytes(one ^ other for one, other in zip(mask, _expected(), strict=True))
    return base64.urlsafe_b64encode(mask + masked).decode()


def _is_ours(token: str) -> bool:
    try:
        raw = base64.urlsafe_b64decode(token.encode())
    except (binascii.Error, ValueError):
        return False
    if len(raw) != 2 * _BYTES:
        return False
    unmasked = bytes(one ^ other for one, other in zip(raw[:_BYTES], raw[_BYTES:], strict=True))
    return hmac.compare_digest(unmasked, _expected())


def _from_here(origin: str | None) -> bool:
    """For browsers without Sec-Fetch-Site; the host is compared as well, as a proxy may end TLS before us."""
    if origin is None:
        return True
    return origin == current_app.config["PUBLIC_BASE_URL"] or origin.partition("://")[2] == request.host


def check_wire() -> None:
    """Without TLS serve this machine alone: on a wire anybody may plant a visit whose tokens they know.

    Over TLS no other host can set a `__Host-` cookie, so there a visit is the browser's own.

    Raises:
        OpenWire: the address that was typed is not this machine's.

    """
    if not current_app.config["SECURE_COOKIES"] and not is_this_machine(f"//{request.host}"):
        raise OpenWire


def check_form() -> None:
    """Check the token of every POST.

    Raises:
        ForeignForm: another site sent it.
        StaleForm: the token is missing or of another visit.

    """
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise ForeignForm
    if not _from_here(request.headers.get("Origin")):
        raise ForeignForm
    if not _is_ours(request.form.get(FIELD, "")):
        raise StaleForm


def keep_visit(response: Response) -> None:
    """Set the visit's cookie when this answer carries the first form."""
    if g.get("visit_is_new"):
        keep_cookie(response, COOKIE, g.visit)
