"""Fetches the API documents of the other services, all at once, and remembers them for a while."""

from __future__ import annotations

import http.client
import ssl
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import structlog

from crvs_gateway.application.api_document import combine

_log = structlog.get_logger()
_COMPLETE_SECONDS = 300
_PARTIAL_SECONDS = 5
_TIMEOUT = 5
_LARGEST = 8 << 20
Document = dict[str, Any]


class ServiceDocuments:
    """The combined document; ``own`` gives this service's part without a request."""

    def __init__(
        self,
        upstreams: Mapping[str, str],
        own: Callable[[], Document],
        scopes: Iterable[str],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._tls = tls
        self._upstreams = {k: v for k, v in upstreams.items() if k not in {"gateway", "portal"}}
        self._own = own
        self._scopes = sorted(scopes)
        self._combined: Document = {}
        self._fetching = threading.Lock()
        self._until = 0.0

    def __call__(self) -> Document:
        """One caller at a time fetches; the others get the document of before, if there is one."""
        if time.monotonic() > self._until and self._fetching.acquire(blocking=not self._combined):
            try:
                self._renew()
            finally:
                self._fetching.release()
        return self._combined

    def _renew(self) -> None:
        if time.monotonic() > self._until:
            self._combined = self._combine()
            partial = "x-unavailable-services" in self._combined
            self._until = time.monotonic() + (_PARTIAL_SECONDS if partial else _COMPLETE_SECONDS)

    def _combine(self) -> Document:
        with ThreadPoolExecutor(max_workers=len(self._upstreams) or 1) as threads:
            answers = threads.map(self._fetch, self._upstreams.values())
            fetched = dict(zip(self._upstreams, answers, strict=True))
        found = {service: document for service, document in fetched.items() if document is not None}
        missing = sorted(fetched.keys() - found.keys())
        return combine({"gateway": self._own(), **found}, self._scopes, missing)

    def _fetch(self, address: str) -> Document | None:
        """A document, or None; the address comes from the settings, never from a caller."""
        try:
            with urllib.request.urlopen(  # noqa: S310 - see above
                f"{address}/openapi.json", timeout=_TIMEOUT, context=self._tls
            ) as answer:
                document: Document = orjson.loads(answer.read(_LARGEST))
        except (OSError, http.client.HTTPException, orjson.JSONDecodeError) as error:
            _log.warning("api-document-missing", upstream=address, error=type(error).__qualname__)
            return None
        return document
