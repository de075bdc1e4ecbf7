"""A visitors' book: a whole service, as docs/kernel.md shows it."""

import marshmallow as ma
from flask import Flask, Response

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.config import Settings
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.events import Event
from crvs_kernel.http import web
from crvs_kernel.primitives import new_id
from crvs_kernel.process.service import Service

TOPIC, MIGRATIONS = "crvs.visits", f"{__name__}.migrations"
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
    with web.unit_of_work() as uow:
        return web.json_response(uow.rows(_DAYS))


def count(event: Event, uow: UnitOfWork) -> None:
    """React to a visit once, however often its event comes: in the transaction of the inbox row."""
    uow.write(_COUNT, day=event.time.date())


def build_web(settings: Settings) -> Flask:
    return web.create_web(web.WebParts("visits", "Visits", [visits], topic=TOPIC), settings)


REACTIONS = {"visit.entered.v1": count}
SERVICE = Service("visits", Settings, build_web, MIGRATIONS, lambda _: REACTIONS, (TOPIC,), TOPIC)
