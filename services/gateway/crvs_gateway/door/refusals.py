"""The door's own refusals as problem documents in Lao and English."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from crvs_kernel.errors import DomainError
from crvs_kernel.http.problems import MEDIA_TYPE, Catalogue, preferred_language, problem_body


def catalogue() -> Catalogue:
    """The words of the kernel and of the gateway."""
    with resources.as_file(resources.files("crvs_gateway").joinpath("problems.yaml")) as path:
        return Catalogue.load([Path(path)])


class Refusals:
    """Makes answers out of refusals."""

    def __init__(self) -> None:
        self._catalogue = catalogue()

    def answer(self, refusal: DomainError, request_id: str, accept: str) -> tuple[dict[str, str], bytes]:
        """The fields that the status asks for, and the problem document."""
        body = problem_body(
            self._catalogue,
            refusal,
            status=refusal.status,
            request_id=request_id,
            language=preferred_language(accept),
        )
        fields = {"content-type": MEDIA_TYPE}
        if refusal.status == 401:
            fields["www-authenticate"] = 'Bearer error="invalid_token"'
        if refusal.status in {429, 503}:
            fields["retry-after"] = str(refusal.params.get("retry_after", 1))
        return fields, body
