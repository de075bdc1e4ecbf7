"""The office's work list: what waits for registration, what came back, what was done lately."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from crvs_portal.pages.asking import ask, may
from crvs_portal.pages.names import item_name
from crvs_portal.pages.search_view import SearchView

QUEUES = ("to-register", "rejected", "recent")
_MOVING = ("incoming", "sent")
_PER_PAGE = "20"
blueprint = Blueprint("work", __name__)


@blueprint.get("/work")
def work_list() -> str:
    """One queue, a page at a time."""
    queues = (*QUEUES, *_MOVING) if may("record.transfer") else QUEUES
    queue = request.args.get("queue", queues[0])
    queue = queue if queue in queues else queues[0]
    answer = ask("/v1/records/work-list", queue=queue, limit=_PER_PAGE, cursor=request.args.get("cursor"))
    return render_template(
        "work.html",
        asking=SearchView(offers_filters=False),
        queues=queues,
        queue=queue,
        items=[item | {"about": item_name(item)} for item in answer.data["items"]],
        following=answer.data.get("next"),
        first_page="cursor" not in request.args,
    )
