"""A visitors' book: a whole service, as docs/kernel.md shows it."""

import marshmallow as ma
from flask import Flask, Response

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.config import Settings
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.delivery.reactions import Reactions
from crvs_kernel.events import Event
from crvs_kernel.http import web
from crvs_kernel.primitives import new_id
from crvs_kernel.service import Service

SERVICE = Service("visits", __name__, consumes=("crvs.visits",), publishes="crvs.visits")
_ENTER = sql("INSERT INTO visit (id, guest) VALUES (%(id)s, %(guest)s)")
_COUNT = sql("INSERT INTO day VALUES (%(day)s, 1) ON CONFLICT (day) DO UPDATE SET visits = day.visits + 1")
_DAYS = sql("SELECT day::text, visits FROM day ORDER BY day")
visits = web.Blueprint("visits", "visits", url_prefix="/v1/visits")


class Visit(web.Body):
    guest = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))


@visits.route("", methods=["POST"])
@web.scoped("visit.enter")
@visits.arguments(Visit)
@visits.response(201)
def enter(body: dict[str, str]) -> Response:
    def work(uow: UnitOfWork) -> web.Answer:
        visit = str(new_id())
        uow.write(_ENTER, id=visit, guest=body["guest"])
        uow.publish(Event("visit.entered.v1", visit, {}))  # consumers need no name
        uow.audit(AuditLine(web.current_principal(), "visit.enter", "visit", [visit]))
        return web.Answer(201, {"id": visit})

    return web.answer_command(work)


@visits.route("/days", methods=["GET"])
@web.open_to_all("numbers without names")
@visits.response(200)
def days() -> Response:
    """How many visits each day had."""
    return web.answer_query(lambda uow: web.json_response(uow.rows(_DAYS)))


def count(event: Event, uow: UnitOfWork) -> None:
    """React to a visit once, however often its event comes: in the transaction of the inbox row."""
    uow.write(_COUNT, day=event.time.date())


def build_web(settings: Settings) -> Flask:
    return web.create_web(SERVICE, web.WebParts("Visits", [visits]), settings)


def build_reactions(_: Settings) -> Reactions:
    return Reactions({"visit.entered.v1": count})
