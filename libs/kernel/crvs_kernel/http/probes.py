"""Probes, metrics and the API document of a service."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Flask, Response, current_app, request
from psycopg2 import ProgrammingError

from crvs_kernel.caller.guard import internal
from crvs_kernel.database.clock import NOW, refuse_apart
from crvs_kernel.database.schema import VERSION
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Unavailable
from crvs_kernel.http.api_document import own_document
from crvs_kernel.observability import INSTANCE, exposition, readiness

_NOW = sql(NOW)
_SCHEMA_VERSION = sql(VERSION)
SCHEMA = "crvs.schema"  # the revision that /readyz holds the database to
KEYS = "crvs.keys"  # raises while the keys of the process are not proven to be the database's
CHECKUP = "crvs.checkup"  # gives what is wrong, each as JSON tells it: for /readyz?all
PROBES = frozenset({"healthz", "readyz", "metrics", "openapi"})


def _json(body: Any) -> Response:
    return Response(orjson.dumps(body), content_type="application/json")


@internal
def healthz() -> Response:
    """The process answers."""
    return _json({"status": "alive"})


@internal
def readyz() -> Response:
    """The database answers, agrees on the time, has tables of this code's version or later, and keys fit.

    With ``?all`` it tells an operator all that is wrong, and what to do; no probe needs that.
    """
    if "all" in request.args:
        return _checked()
    needed = current_app.extensions.get(SCHEMA)
    with current_app.extensions["crvs.unit_of_work"]() as uow:
        if needed is not None and _version(uow) < needed:
            raise Unavailable("schema-outdated")
        current_app.extensions[SCHEMA] = None  # tables never go back under a running service
        row = uow.row(_NOW)
    if row is not None:
        refuse_apart(row["now"])
    demand_keys(current_app)
    return _json(readiness(current_app.name, current_app.extensions.get(INSTANCE, "")))


def _checked() -> Response:
    troubles = current_app.extensions[CHECKUP]()
    said = readiness(current_app.name, current_app.extensions.get(INSTANCE, ""))
    said["status"] = "troubled" if troubles else "ready"
    answer = _json(said | {"troubles": troubles})
    answer.status_code = 503 if troubles else 200
    return answer


def _version(uow: UnitOfWork) -> str:
    try:
        row = uow.row(_SCHEMA_VERSION)
    except ProgrammingError:  # no such table yet, or not ours to read: nothing was migrated
        return ""
    return str(row["version_num"]) if row else ""


def demand_keys(app: Flask) -> None:
    """Return when the keys of the process are proven, or it has none to prove; raises as `Proof.demand`."""
    demand = app.extensions.get(KEYS)
    if demand is not None:
        demand()


@internal
def metrics() -> Response:
    """Prometheus text format."""
    return Response(exposition(), content_type="text/plain; version=0.0.4")


def add_probes(app: Flask) -> None:
    """Add /healthz, /readyz, /metrics and /openapi.json; the gateway routes none of them."""
    document: list[bytes] = []

    @internal
    def openapi() -> Response:
        if not document:
            document.append(orjson.dumps(own_document()))
        return Response(document[0], content_type="application/json")

    for view in (healthz, readyz, metrics):
        app.add_url_rule(f"/{view.__name__}", view.__name__, view)
    app.add_url_rule("/openapi.json", "openapi", openapi)
