"""The portal's cookies: scripts and other sites cannot read them; over TLS no other host can set them."""

from __future__ import annotations

from flask import current_app, request
from werkzeug import Response


def _called(name: str) -> str:
    """A browser takes a ``__Host-`` cookie only from this host, over TLS (RFC 6265bis section 4.1.3.2)."""
    return f"__Host-{name}" if current_app.config["SECURE_COOKIES"] else name


def read_cookie(name: str) -> str | None:
    """The value of one of our cookies."""
    return request.cookies.get(_called(name))


def keep_cookie(response: Response, name: str, value: str, max_age: int | None = None) -> None:
    """Set it for some seconds, or until the browser is closed."""
    secure: bool = current_app.config["SECURE_COOKIES"]
    response.set_cookie(_called(name), value, max_age, httponly=True, samesite="Lax", secure=secure)


def drop_cookie(response: Response, name: str) -> None:
    """Delete it."""
    secure: bool = current_app.config["SECURE_COOKIES"]
    response.delete_cookie(_called(name), httponly=True, samesite="Lax", secure=secure)
