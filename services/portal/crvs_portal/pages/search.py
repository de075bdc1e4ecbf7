"""The search page; what is asked stands in no address, no log and no history of the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crvs_portal.adapters.gateway import Command, Refused
from crvs_portal.domain.question import asked, read_question
from crvs_portal.pages.asking import tell
from crvs_portal.pages.kept_question import keep_question, kept_question
from crvs_portal.pages.names import item_name
from crvs_portal.pages.search_view import SearchView, total_words
from crvs_portal.pages.words import current_language, words

blueprint = Blueprint("search", __name__)
_PER_PAGE = 20
_NOTHING: Mapping[str, Any] = {"items": (), "next": None, "total": {"count": 0, "more": False}}


@blueprint.get("/search")
def last() -> ResponseReturnValue:
    """The answers to the question that the browser keeps; the form alone without one, and for a new one."""
    typed = {} if "new" in request.args else kept_question()
    return _results(typed) if typed else _page(SearchView())


@blueprint.post("/search")
def results() -> ResponseReturnValue:
    """What was found in the reader's jurisdiction, a page at a time."""
    typed = asked(request.form)
    if not typed:
        return redirect(url_for("search.last", new=1), 303)
    keep_question(typed)
    return _results(typed)


def _results(typed: dict[str, str]) -> ResponseReturnValue:
    question = read_question(typed)
    view = SearchView(typed, question.faults)
    if question.faults:
        return _page(view, refusal=words("search.dates"), status=422)
    try:
        answer = tell("/v1/records/searches", Command(question.body | {"limit": _PER_PAGE})).data
    except Refused as refusal:
        if refusal.status != 422:
            raise
        said = [fault.messages.get(current_language(), fault.code) for fault in refusal.faults]
        return _page(view, refusal=" ".join(said) or refusal.said(current_language()))
    return _page(view, answer)


def _page(
    view: SearchView, answer: Mapping[str, Any] = _NOTHING, refusal: str | None = None, status: int = 200
) -> ResponseReturnValue:
    items = [item | {"about": item_name(item)} for item in answer["items"]]
    page = render_template(
        "search.html",
        asking=view,
        exact=[item for item in items if item["match"] == "exact"],
        near=[item for item in items if item["match"] == "near"],
        total=total_words(answer["total"]) if items else None,
        more=answer["total"]["more"],
        following=answer["next"],
        refusal=refusal,
    )
    return make_response(page, status)
