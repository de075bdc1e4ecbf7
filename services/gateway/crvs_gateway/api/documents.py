"""The combined API document, a page to read it on, and a page per kind of problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, render_template, request

from crvs_gateway.api.docs_view import DocumentPage, page_of
from crvs_gateway.api.words import WORDS
from crvs_kernel.errors import NotFound
from crvs_kernel.http.problems import Catalogue, preferred_language
from crvs_kernel.http.web import Blueprint, json_response, open_to_all

# The pages load nothing: no script, no font, no picture; the style is in the page.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
_PAGE = {"200": {"description": "A page", "content": {"text/html": {"schema": {"type": "string"}}}}}


Documents = Callable[[], dict[str, Any]]


def documents_blueprint(documents: Documents, catalogue: Catalogue) -> Blueprint:
    """The pages; ``documents`` gives the combined document, ``catalogue`` the problems that have words."""
    blueprint = Blueprint("documents", __name__, description="Documents", template_folder="templates")

    @open_to_all("public documentation")
    @blueprint.doc(responses=_PAGE)
    def docs() -> Response:
        """The API on one readable page."""
        language = _language()
        page: DocumentPage = page_of(documents())
        return _html(
            render_template("docs.html", page=page, words=WORDS[language], language=language), language
        )

    @open_to_all("public documentation")
    @blueprint.doc(responses=_PAGE)
    def problem(code: str) -> Response:
        """One kind of problem, in words."""
        if code not in catalogue.problems:
            raise NotFound("not-found")
        language = _language()
        title, detail = catalogue.words(code, {})
        page = {"code": code, "title": title, "detail": detail, "words": WORDS[language]}
        return _html(render_template("problem.html", **page, language=language), language)

    blueprint.add_url_rule("/docs", view_func=docs)
    blueprint.add_url_rule("/problems/<string:code>", view_func=problem)
    return blueprint


def combined_document(documents: Documents) -> Callable[[], Response]:
    """A view that takes the place of the gateway's own document."""

    @open_to_all("public documentation")
    def view() -> Response:
        """OpenAPI 3.1 of everything behind the door."""
        return json_response(documents(), 200, **{"Cache-Control": "public, max-age=60"})

    return view


def _language() -> str:
    asked = request.args.get("lang")
    return asked if asked in WORDS else preferred_language(request.headers.get("Accept-Language", ""))


def _html(text: str, language: str) -> Response:
    return Response(
        text,
        content_type="text/html; charset=utf-8",
        headers={
            "Content-Language": language,
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Vary": "Accept-Language",
        },
    )
