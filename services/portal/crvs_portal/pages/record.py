"""The record page: what was declared, where it stands, what may be done, who did what, likely doubles."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from crvs_kernel.primitives import new_id
from crvs_portal.adapters.gateway import Refused
from crvs_portal.pages.asking import CERTIFICATION, ask, current_session
from crvs_portal.pages.form_reading import pinned_form
from crvs_portal.pages.names import subjects
from crvs_portal.pages.record_view import groups, reason_words

blueprint = Blueprint("record", __name__)
_SCOPES = {"register": "record.register", "reject": "record.reject", "archive": "record.archive"}


@blueprint.get("/records/<uuid:record_id>")
def show(record_id: UUID) -> ResponseReturnValue:
    """The whole page."""
    return record_page(str(record_id), done=request.args.get("done"))


def record_page(
    record_id: str, *, done: str | None = None, refusal: Refused | None = None, problem: str | None = None
) -> ResponseReturnValue:
    """The record as it is now, with what was just done or refused."""
    record = ask(f"/v1/records/{record_id}").data
    form = pinned_form(record["form_version"])
    page = render_template(
        "record.html",
        record=record,
        about=subjects(record["kind"], record["declaration"]),
        groups=groups(form, record["declaration"]),
        acts=_acts(record),
        may_redeclare="declare" in record["allowed"] and _may("record.declare"),
        doubles=[_double(each) for each in record.get("duplicates") or []],
        history=ask(f"/v1/records/{record_id}/history", limit="100").data["items"],
        certificates=_certificates(record),
        may_request=record["status"] == "registered" and _may("certificate.request"),
        may_issue=_may("certificate.issue"),
        keys={act: str(new_id()) for act in (*_SCOPES, "issue")},
        done=done,
        refusal=refusal,
        problem=problem,
        typed=request.form,
    )
    return page, (refusal.status if refusal else 422 if problem else 200)


def _may(scope: str) -> bool:
    session = current_session()
    return session is not None and session.may(scope)


def _acts(record: dict[str, Any]) -> list[str]:
    return [act for act, scope in _SCOPES.items() if act in record["allowed"] and _may(scope)]


def _double(candidate: dict[str, Any]) -> dict[str, Any]:
    """The other record beside this one, if the reader may see it."""
    shown = {"id": candidate["record_id"], "score": candidate["score"], "other": None, "groups": []}
    shown["reasons"] = reason_words(candidate["reasons"])
    try:
        other = ask(f"/v1/records/{candidate['record_id']}").data
    except Refused as refusal:
        if refusal.status != 404:
            raise
        return shown
    form = pinned_form(other["form_version"])
    about = subjects(other["kind"], other["declaration"])
    return shown | {"other": other, "about": about, "groups": groups(form, other["declaration"])}


def _certificates(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The record's requests among the office's latest hundred: the API lists them by status only."""
    if record["status"] != "registered" or not _may("certificate.read"):
        return []
    listed = ask("/v1/certificate-requests", purpose=CERTIFICATION, limit="100").data["items"]
    return [each for each in listed if each["record_id"] == record["id"]]
