"""Answers with a secret that is told once: it is at rest nowhere, so nobody can read it again."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response


def told_once(response: Response, member: str, secret: Any) -> Response:
    """Add the secret to the answer of the command that made it, and null to that of a repeat, which says so.

    Whoever lost the answer has another one made.
    """
    repeated = response.headers.get("Idempotent-Replayed") == "true"
    view = orjson.loads(response.get_data())
    view |= {member: None if repeated else secret, "told_before": repeated}
    response.set_data(orjson.dumps(view))
    return response
