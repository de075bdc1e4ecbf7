"""The reader's language, and the sentences of every page from the catalogues in `words/`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, after_this_request, current_app, g, redirect, request, url_for
from werkzeug import Response

from crvs_portal.pages.cookies import keep_cookie, read_cookie
from crvs_portal.pages.deps import current_deps

LANGUAGES = ("lo", "en")
DEFAULT = "lo"
COOKIE = "thabian_language"
SWITCH = "_switch"
_A_YEAR = 365 * 24 * 3600
ROOT = Path(__file__).parents[1] / "words"
blueprint = Blueprint("words", __name__)


def load_catalogues(root: Path = ROOT) -> dict[str, dict[str, str]]:
    """Each language's sentences by key."""
    return {
        each: yaml.load((root / f"{each}.yaml").read_text("utf-8"), yaml.CSafeLoader) for each in LANGUAGES
    }


def current_language() -> str:
    """The language that the reader chose; Lao without a choice."""
    if "language" not in g:
        chosen = read_cookie(COOKIE)
        g.language = chosen if chosen in LANGUAGES else DEFAULT
    language: str = g.language
    return language


def words(key: str, **params: Any) -> str:
    """A sentence of the catalogue; an unknown key is a fault in a page."""
    sentence = current_deps().words[current_language()][key]
    return sentence.format_map(params) if params else sentence


def has_words(key: str) -> bool:
    """Whether the catalogue knows a code that came from outside."""
    return key in current_deps().words[DEFAULT]


def coded(prefix: str, code: Any) -> str:
    """The words for a code of a service; a code that the catalogue does not know is shown as it is."""
    key = f"{prefix}.{code}"
    return words(key) if has_words(key) else str(code)


def said(both: Mapping[str, str] | str | None) -> str:
    """The reader's side of a {lo, en} pair."""
    if both is None or isinstance(both, str):
        return both or ""
    return both.get(current_language()) or both.get("en") or next(iter(both.values()), "")


def local_path(path: str | None) -> str:
    """A path of this site, and nothing else: no reader is sent away by a crafted link."""
    if path and path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable():
        return path
    return "/"


def remember_language(response: Response, language: str) -> Response:
    """Keep the choice for a year; it says nothing about the person."""
    keep_cookie(response, COOKIE, language, _A_YEAR)
    return response


def page_address() -> str:
    """The page to come back to after a change of language: an answer to a POST has no address of its own."""
    if request.method in {"GET", "HEAD"}:
        return request.full_path.rstrip("?")
    addresses = current_app.create_url_adapter(request)
    if addresses is not None and addresses.test(method="GET"):
        return request.path
    record = (request.view_args or {}).get("record_id")
    return url_for("record.show", record_id=record) if record else "/"


def switched() -> bool:
    """Whether the reader pressed a language button inside a form, not its send button."""
    return request.form.get(SWITCH) in LANGUAGES


def switch_within_form() -> None:
    """Answer in the language that was chosen in a form; what was typed comes back with the page."""
    if request.method == "POST" and switched():
        g.language = request.form[SWITCH]
        after_this_request(lambda response: remember_language(response, g.language))


@blueprint.get("/language/<language>")
def choose_language(language: str) -> Response:
    """Switch, and come back to the same page."""
    response = redirect(local_path(request.args.get("next")), 303)
    return remember_language(response, language) if language in LANGUAGES else response
