"""Probes and metrics for the supervisor; the door routes none of them."""

from __future__ import annotations

import orjson
from flask import Blueprint, Response, current_app

from crvs_kernel.observability import exposition, readiness

blueprint = Blueprint("probes", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return Response('{"status":"alive"}', content_type="application/json")


@blueprint.get("/readyz")
def readyz() -> Response:
    """Ready as soon as it answers: the door waits for the portal, never the other way."""
    body = readiness("portal", current_app.config["INSTANCE"])
    return Response(orjson.dumps(body), content_type="application/json")


@blueprint.get("/metrics")
def metrics() -> Response:
    """Prometheus text format."""
    return Response(exposition(), content_type="text/plain; version=0.0.4")
