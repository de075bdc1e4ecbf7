"""What the door itself refuses, as problem documents in Lao and English (law 9)."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from aiohttp import web

from crvs_kernel.errors import DomainError
from crvs_kernel.http.fields import DomainErrorStatus
from crvs_kernel.http.problems import MEDIA_TYPE, Catalogue, preferred_language, problem_body

SERVER = "thabian"  # no versions for those who look for old ones


def catalogue() -> Catalogue:
    """The words of the kernel and of the gateway."""
    with resources.as_file(resources.files("crvs_gateway").joinpath("problems.yaml")) as path:
        return Catalogue.load([Path(path)])


class Refusals:
    """Makes answers out of refusals."""

    def __init__(self) -> None:
        self._catalogue = catalogue()

    @staticmethod
    @cache
    def shared() -> Refusals:
        """One catalogue per process."""
        return Refusals()

    def answer(self, refusal: DomainError, request_id: str, accept_language: str = "") -> web.Response:
        """The problem document, with the fields that its status asks for."""
        body = problem_body(
            self._catalogue,
            refusal,
            status=refusal.status,
            request_id=request_id,
            language=preferred_language(accept_language),
        )
        headers = {"Content-Type": MEDIA_TYPE, "Server": SERVER, "X-Request-Id": request_id}
        response = web.Response(body=body, status=refusal.status, headers=headers)
        if refusal.status == 401:
            response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        if refusal.status in {429, 503}:
            response.headers["Retry-After"] = str(refusal.params.get("retry_after", 1))
        return response


def refusal(code: str, status: int, **params: object) -> DomainErrorStatus:
    """A refusal of HTTP itself."""
    return DomainErrorStatus(code, status, **params)
