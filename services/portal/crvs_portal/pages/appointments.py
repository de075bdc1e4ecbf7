"""Accounts of staff, for administrators: which there are, and the move of one to another office or name."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crvs_contracts.code_lists import code_list
from crvs_contracts.text import cleaned
from crvs_kernel.primitives import new_id
from crvs_portal.adapters.gateway import Command, Refused
from crvs_portal.pages.asking import ADMINISTRATION, ask, tell
from crvs_portal.pages.search_view import SearchView
from crvs_portal.pages.words import current_language, said, switched

blueprint = Blueprint("appointments", __name__)
_SHOWN_ON_PAGE: Final = frozenset({403, 404, 409, 422})


@blueprint.get("/accounts")
def listed() -> str:
    """A page of the accounts within the reader's places."""
    answer = ask("/v1/accounts", ADMINISTRATION, limit="20", cursor=request.args.get("cursor")).data
    roles = code_list("role").words()
    return render_template(
        "accounts.html",
        items=[
            each | {"role_name": said(roles.get(each["role"])) or each["role"]} for each in answer["items"]
        ],
        following=answer["next"],
        first_page="cursor" not in request.args,
        done=request.args.get("done") == "moved",
    )


@blueprint.post("/accounts/<uuid:account_id>/move")
def form(account_id: UUID) -> str:
    """The form for one account, as it stood in the list."""
    return _form(str(account_id))


@blueprint.post("/accounts/<uuid:account_id>/appointment")
def move(account_id: UUID) -> ResponseReturnValue:
    """Move it; a refusal is shown on the form as it was filled in."""
    if switched():
        return _form(str(account_id))
    typed = {name: cleaned(request.form.get(name, "")) for name in ("office", "name")}
    stated = {name: text for name, text in typed.items() if text}
    try:
        path = f"/v1/accounts/{account_id}/appointment"
        tell(path, Command(stated, key=request.form.get("_key")), ADMINISTRATION)
    except Refused as refusal:
        if refusal.status not in _SHOWN_ON_PAGE:
            raise
        return _form(str(account_id), refusal), refusal.status
    return redirect(url_for("appointments.listed", done="moved"), 303)


def _form(account_id: str, refusal: Refused | None = None) -> str:
    language = current_language()
    faults: dict[str, Any] = {
        fault.pointer.lstrip("/"): fault.messages.get(language, fault.code)
        for fault in (refusal.faults if refusal else [])
    }
    return render_template(
        "account_move.html",
        account_id=account_id,
        provinces=SearchView().provinces(),
        typed=request.form,
        faults=faults,
        refusal=refusal and refusal.said(language),
        key=request.form.get("_key") or str(new_id()),
    )
