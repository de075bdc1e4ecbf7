"""Registration's application in this process, asked by callers of one's own: no server, no door."""

from __future__ import annotations

import itertools
import time
import uuid
from typing import Any

import structlog

from crvs_kernel.caller.context import HEADER, Call, Principal, seal_context
from crvs_registration.bootstrap.web import build_web
from crvs_registration.settings import RegistrationSettings

_ALL = frozenset({"record.read", "record.search", "record.declare", "record.register", "record.others"})
SCOPES = _ALL | {"record.sensitive", "declare.any"}


def caller(*places: str, office: str | None = None) -> Principal:
    """A member of staff who sees these places."""
    return Principal(str(uuid.uuid4()), "staff", office, places, SCOPES, "bench", "bench")


class Inside:
    """One application; commands get an Idempotency-Key of their own."""

    def __init__(self, settings: RegistrationSettings) -> None:
        self._key = settings.context_key
        self._client = build_web(settings).test_client()
        self._numbers = itertools.count()
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))  # a line a request

    def ask(
        self, by: Principal, method: str, path: str, body: Any = None, query: str = "", **more: str
    ) -> Any:
        """The JSON of the answer; 503 is one, too: a statement took longer than 15 s.

        Raises:
            AssertionError: the request was refused.

        """
        key = f"bench-{next(self._numbers)}"
        headers = {name.replace("_", "-"): value for name, value in more.items()} | {"Idempotency-Key": key}
        headers[HEADER] = seal_context(by, self._key, Call("registration", method, path, query, key))
        answer = self._client.open(path, method=method, json=body, query_string=query, headers=headers)
        if answer.status_code >= 300 and answer.status_code != 503:
            raise AssertionError(answer.data)
        return answer.json

    def seconds(self, *request: Any) -> float:
        """How long a request takes."""
        start = time.perf_counter()
        self.ask(*request)
        return time.perf_counter() - start
