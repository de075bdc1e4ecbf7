"""Looking up a record of any office by its number, for a stated purpose; and who looked one's own up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from crvs_contracts.code_lists import code_list
from crvs_contracts.faults import MalformedValue
from crvs_contracts.numbers import RegistrationNumber, parse_tracking_number, parse_uin
from crvs_contracts.text import cleaned
from crvs_portal.adapters.gateway import Command, Refused
from crvs_portal.pages.asking import ask, tell
from crvs_portal.pages.form_reading import pinned_form
from crvs_portal.pages.names import subjects
from crvs_portal.pages.record_view import groups
from crvs_portal.pages.words import current_language, said, switched, words

blueprint = Blueprint("lookups", __name__)
_KINDS: Final[Mapping[str, Callable[[str], object]]] = {
    "number": RegistrationNumber.parse,
    "uin": parse_uin,
    "tracking": parse_tracking_number,
}
_BOXES: Final = {"/purpose": "purpose", "/words": "words"}


@blueprint.get("/lookups")
def form() -> str:
    """The question; what is asked stands in no address."""
    return _page()


@blueprint.post("/lookups")
def look_up() -> ResponseReturnValue:
    """The records of the number, as an office that they do not belong to sees them."""
    if switched():
        return _page()
    number = cleaned(request.form.get("number", ""))
    kind = _kind_of(number)
    if kind is None:
        return _page(faults={"number": words("lookup.no-number")}), 422
    stated = {name: text for name in _BOXES.values() if (text := cleaned(request.form.get(name, "")))}
    try:
        found = tell("/v1/records/lookups", Command({kind: number, **stated})).data["items"]
    except Refused as refusal:
        if refusal.status not in {404, 422, 429}:
            raise
        return _refused(refusal), refusal.status
    return _page(found=[_shown(record) for record in found])


@blueprint.get("/records/<uuid:record_id>/lookups")
def of_record(record_id: UUID) -> str:
    """Who of other offices looked a record up, and what for."""
    record = ask(f"/v1/records/{record_id}").data
    answer = ask(f"/v1/records/{record_id}/lookups", limit="20", cursor=request.args.get("cursor")).data
    purposes = code_list("lookup_purpose").words()
    return render_template(
        "lookups.html",
        record=record,
        about=subjects(record["kind"], record["declaration"]),
        items=[each | {"for": said(purposes.get(each["purpose"]))} for each in answer["items"]],
        following=answer["next"],
    )


def _kind_of(number: str) -> str | None:
    """Which number of the register it is; the register checks it again."""
    for kind, parse in _KINDS.items():
        try:
            parse(number)
        except MalformedValue:
            continue
        return kind
    return None


def _shown(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "record": record,
        "about": subjects(record["kind"], record["declaration"]),
        "groups": groups(pinned_form(record["form_version"]), record["declaration"]),
    }


def _refused(refusal: Refused) -> str:
    language = current_language()
    faults = {
        _BOXES[fault.pointer]: fault.messages.get(language, fault.code)
        for fault in refusal.faults
        if fault.pointer in _BOXES
    }
    told = words("lookup.nobody") if refusal.status == 404 else refusal.said(language)
    return _page(faults=faults, refusal=told)


def _page(
    *,
    found: list[dict[str, Any]] | None = None,
    faults: Mapping[str, str] | None = None,
    refusal: str | None = None,
) -> str:
    purposes = {code: said(label) for code, label in code_list("lookup_purpose").words().items()}
    return render_template(
        "lookup.html",
        found=found,
        faults=faults or {},
        refusal=refusal,
        purposes=purposes,
        typed=request.form,
    )
