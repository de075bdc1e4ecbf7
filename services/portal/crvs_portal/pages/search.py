"""Search by number or name; what was typed stands in no address, no log and no history of the browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crvs_contracts.faults import MalformedValue
from crvs_contracts.numbers import RegistrationNumber, parse_serial_number, parse_tracking_number, parse_uin
from crvs_contracts.text import cleaned
from crvs_portal.adapters.gateway import Command, Refused
from crvs_portal.pages.asking import tell
from crvs_portal.pages.names import item_name
from crvs_portal.pages.words import current_language, words

blueprint = Blueprint("search", __name__)
_NUMBERS: dict[str, Callable[[str], Any]] = {
    "number": RegistrationNumber.parse,
    "tracking": parse_tracking_number,
    "uin": parse_uin,
}
_LONGEST = 120
_DIGITS_OF_A_NUMBER = 6  # a name may come with the number of a village or house
_PER_PAGE = 20


def queries_for(typed: str) -> Iterator[dict[str, str]]:
    """The queries to try, the likeliest first.

    The register refuses a number that is slightly wrong, with a reason. One in 32 names of ten Latin letters
    is a valid tracking number, so letters alone are searched as a name, too. Another kind of number is not
    searched: as a name it would not be found, and the record would look unregistered.
    """
    digits = sum(each.isdecimal() for each in typed)
    for criterion, parse in _NUMBERS.items():
        try:
            yield {criterion: str(parse(typed))}
        except MalformedValue as fault:
            if "malformed" in fault.code:
                continue
            yield {criterion: typed}
        if digits:
            return
    if digits < _DIGITS_OF_A_NUMBER and not (digits and _is_serial_number(typed)):
        yield {"name": " ".join(typed.split())}


def _is_serial_number(typed: str) -> bool:
    try:
        return bool(parse_serial_number(typed))
    except MalformedValue:
        return False


@blueprint.get("/search")
def nothing_asked() -> ResponseReturnValue:
    """Somebody reloaded an address that holds no question."""
    return redirect(url_for("work.work_list"), 303)


@blueprint.post("/search")
def results() -> ResponseReturnValue:
    """What was found in the reader's jurisdiction, a page at a time."""
    typed = cleaned(request.form.get("q", ""))[:_LONGEST]
    if not typed:
        return nothing_asked()
    items: list[dict[str, Any]] = []
    queries = list(queries_for(typed))
    following, refusal = None, None if queries else words("search.no-number")
    try:
        items, following = _found(queries, request.form.get("cursor"))
    except Refused as refused:
        if refused.status != 422:
            raise
        said = [fault.messages.get(current_language(), fault.code) for fault in refused.faults]
        refusal = " ".join(said) or refused.said(current_language())
    return render_template(
        "search.html",
        typed=typed,
        items=[item | {"about": item_name(item)} for item in items],
        following=following,
        refusal=refusal,
    )


def _found(queries: list[dict[str, str]], cursor: str | None) -> tuple[list[dict[str, Any]], str | None]:
    page: dict[str, Any] = {"limit": _PER_PAGE} | ({"cursor": cursor} if cursor else {})
    for query in queries:
        answer = tell("/v1/records/searches", Command(query | page)).data
        if answer["items"]:
            return answer["items"], answer.get("next")
    return [], None
