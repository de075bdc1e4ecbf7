"""Answers with a secret that is stored nowhere, so nobody can read it again."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response


def told_once(response: Response, member: str, secret: Any) -> Response:
    """Add the secret to the first answer of a command; a repeat gets null and ``told_before``.

    A caller who lost the first answer asks for another secret.
    """
    repeated = response.headers.get("Idempotent-Replayed") == "true"
    view = orjson.loads(response.get_data())
    view |= {member: None if repeated else secret, "told_before": repeated}
    response.set_data(orjson.dumps(view))
    return response
