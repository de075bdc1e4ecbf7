"""The requests for certificates that an office sees: of its own entries, and those made at its counter."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crvs_portal.adapters.gateway import Command
from crvs_portal.pages.asking import CERTIFICATION, ask, may, tell

blueprint = Blueprint("requests", __name__)


@blueprint.get("/requests")
def listed() -> str:
    """The requests for certificates that this office sees, a page at a time, the newest first."""
    answer = ask("/v1/certificate-requests", CERTIFICATION, limit="20", cursor=request.args.get("cursor"))
    done = request.args.get("done")
    return render_template(
        "requests.html",
        items=answer.data["items"],
        following=answer.data["next"],
        first_page="cursor" not in request.args,
        may_issue=may("certificate.issue"),
        done=done if done in {"requested", "issued"} else None,
    )


@blueprint.post("/requests/<uuid:request_id>/issue")
def issue(request_id: UUID) -> ResponseReturnValue:
    """Issue it, whichever office the entry belongs to."""
    command = Command({}, key=request.form.get("_key"))
    tell(f"/v1/certificate-requests/{request_id}/issuance", command, CERTIFICATION)
    return redirect(url_for("requests.listed", done="issued"), 303)
