"""What every route is made of: a blueprint whose arguments are read strictly, and a JSON answer."""

from __future__ import annotations

from typing import Any

import flask_smorest
import orjson
from flask import Response

from crvs_kernel.http.commands import JSON_TYPE
from crvs_kernel.http.fields import StrictParser


class Blueprint(flask_smorest.Blueprint):
    """A group of routes whose arguments are read strictly."""

    ARGUMENTS_PARSER = StrictParser()


def json_response(body: Any, status: int = 200, **headers: str) -> Response:
    """A JSON answer; ``ETag="v3"`` and the like go into the headers."""
    return Response(orjson.dumps(body), status=status, headers=headers, content_type=JSON_TYPE)
