"""A service of one table that uses all of the kernel: what the laws of the plumbing are tested on."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
import sqlalchemy as sa
from flask import Flask, Response
from flask.testing import FlaskClient

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import HEADER, Call, Principal, seal_context
from crvs_kernel.config import Settings
from crvs_kernel.database.statements import insert_into, sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Conflict, NotFound
from crvs_kernel.events import Event
from crvs_kernel.http.web import (
    Answer,
    Blueprint,
    Body,
    PageQuery,
    WebParts,
    answer_command,
    answer_query,
    create_web,
    current_principal,
    expected_version,
    json_response,
    open_to_all,
    scoped,
)
from crvs_kernel.primitives import new_id
from crvs_kernel.service import Service

KEY = b"k" * 32
SERVICE = Service("notes", "tests.support.notes", publishes="crvs.notes")
WRITER = Principal(
    "writer", "staff", "0201", ("0201",), frozenset({"note.write", "note.read"}), "duty", "r-1"
)
_NOTE = sa.Table(
    "note",
    sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
)
_INSERT = insert_into(_NOTE)
_READ = sql("SELECT text FROM note WHERE id = %(id)s")
notes = Blueprint("notes", "notes", url_prefix="/v1/notes")


class NoteBody(Body):
    text = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    fail = ma.fields.Boolean(load_default=False)


@notes.route("", methods=["POST"])
@scoped("note.write")
@notes.arguments(NoteBody)
@notes.response(201)
def write(body: dict[str, Any]) -> Response:
    """Write a note."""

    def work(uow: UnitOfWork) -> Answer:
        note = str(new_id())
        uow.write(_INSERT, id=note, text=body["text"])
        uow.publish(Event("note.written.v1", note, {"length": len(body["text"])}))
        uow.audit(AuditLine(current_principal(), "note.write", "note", [note]))
        if body["fail"]:
            raise RuntimeError(body["text"])
        return Answer(201, {"id": note}, etag="v1", location=f"/v1/notes/{note}")

    return answer_command(work)


@notes.route("/<uuid:note>", methods=["GET"])
@scoped("note.read")
@notes.response(200)
def read(note: Any) -> Response:
    """Read a note."""
    line = AuditLine(current_principal(), "note.read", "note", [str(note)])

    def work(uow: UnitOfWork) -> Response:
        found = uow.row(_READ, id=note)
        if found is None:
            raise NotFound("not-found").keeping(lambda kept: kept.audit(line))
        uow.audit(line)
        return json_response(found, ETag='"v1"')

    return answer_query(work)


@notes.route("/<uuid:note>", methods=["PUT"])
@scoped("note.write")
@notes.response(200)
def change(note: Any) -> Response:
    """Never allowed; says what is."""
    expected_version()
    return answer_command(lambda _: (_ for _ in ()).throw(Conflict("stale-version", allowed=["read"])))


@notes.route("/open", methods=["GET"])
@open_to_all("a test of open routes")
@notes.arguments(PageQuery, location="query")
@notes.response(200)
def anybody(query: dict[str, Any]) -> Response:
    """Anybody."""
    return json_response(query)


def build(database_url: str, data_key: bytes = KEY, other_data_key: bytes = b"") -> Flask:
    """The service on a database."""
    keys = {"context_key": KEY, "data_key": data_key, "other_data_key": other_data_key}
    settings = Settings(database_url=database_url, bus_url="", listen="", pool_size=16, **keys)
    duplicate = {"note_text_key": lambda: Conflict("stale-version", allowed=["read"])}
    return create_web(SERVICE, WebParts("Notes", [notes], duplicate), settings)


def call(client: FlaskClient, method: str, path: str, who: Principal = WRITER, **options: Any) -> Any:
    """A request as the gateway forwards it."""
    headers = dict(options.pop("headers", {}))
    route, _, query = path.partition("?")
    called = Call("notes", method, route, query, headers.get("Idempotency-Key", ""))
    headers[HEADER] = seal_context(who, KEY, called)
    return client.open(path, method=method, headers=headers, **options)
