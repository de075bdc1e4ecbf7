"""The last question stays in the browser, sealed: a way back to its answers, with no name in an address."""

from __future__ import annotations

from flask import after_this_request
from werkzeug import Response

from crvs_portal.domain.question import asked
from crvs_portal.pages.asking import current_session
from crvs_portal.pages.cookies import drop_cookie, keep_cookie, read_cookie
from crvs_portal.pages.deps import current_deps

COOKIE = "thabian_question"
_PLACE = "question"
_SECONDS = 4 * 3600


def keep_question(typed: dict[str, str]) -> None:
    """Keep it for the account that asks it."""
    session = current_session()
    if session is None:
        return
    sealed = current_deps().seal.close([session.account.get("id"), typed], _PLACE)

    @after_this_request
    def kept(response: Response) -> Response:
        keep_cookie(response, COOKIE, sealed, _SECONDS)
        return response


def kept_question() -> dict[str, str]:
    """The question that this account asked last, empty for none."""
    session, cookie = current_session(), read_cookie(COOKIE)
    value = current_deps().seal.open(cookie, _PLACE) if session and cookie else None
    match value:
        case [str() as account, dict() as typed] if session and account == session.account.get("id"):
            return asked({name: text for name, text in typed.items() if isinstance(text, str)})
    return {}


def forget_question() -> None:
    """Somebody else may sit down here."""

    @after_this_request
    def forgotten(response: Response) -> Response:
        drop_cookie(response, COOKIE)
        return response
