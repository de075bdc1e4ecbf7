"""Forms of the portal that another site, or nobody's page, sends."""

from __future__ import annotations

from tests.e2e.refusals.refusal import Refusal


def _form(name: str, told: str, path: str, raw: bytes, **headers: str) -> Refusal:
    sent = {"Content_Type": "application/x-www-form-urlencoded", **headers}
    return Refusal(name, told, path, None, "nobody", raw=raw, headers=sent)


TABLE = [
    _form("a sign-in without the page's token", "403 page", "/sign-in", b"username=x&password=y"),
    _form(
        "a sign-in with a made-up token",
        "403 page",
        "/sign-in",
        b"username=x&password=y&_form_token=" + b"A" * 86,
    ),
    _form("a sign-in from another site", "403 page", "/sign-in", b"username=x", Sec_Fetch_Site="cross-site"),
    _form("a form that is not for the portal", "403 page", "/declare/birth", b"x=1"),
    _form("an oversized form", "413 page", "/sign-in", b"username=" + b"x" * 300_000),
    Refusal("a page that is none", "404 page", "/nowhere", caller="nobody", method="GET"),
]
