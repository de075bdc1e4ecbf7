"""Routes of public verification, open to all; they tell no more than the paper does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from crvs_certificates.api.schemas import ScannedCode, VerificationAnswer
from crvs_certificates.application.deps import Deps
from crvs_certificates.application.verification import on_record, verify_scan, verify_serial
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.http.web import Blueprint, answer_query, current_principal, json_response, open_to_all

_NOT_KEPT = {"Cache-Control": "no-store"}


def verifications_blueprint(deps: Deps) -> Blueprint:
    """By serial number, or by QR code."""
    blueprint = Blueprint("verifications", __name__, url_prefix="/v1/verifications")

    @blueprint.route("/<string:serial>", methods=["GET"])
    @open_to_all("a certificate proves itself to anybody who holds it")
    @blueprint.response(200, VerificationAnswer)
    def by_serial(serial: str) -> Response:
        """Whether the certificate with this serial number holds."""
        return _answered(lambda uow: verify_serial(serial, uow, deps))

    @blueprint.route("", methods=["POST"])
    @open_to_all("a certificate proves itself to anybody who holds it; nothing is changed")
    @blueprint.arguments(ScannedCode)
    @blueprint.response(200, VerificationAnswer)
    def by_scan(body: dict[str, Any]) -> Response:
        """Whether the certificate with this QR code or this number holds; of a code also what it says."""
        return _answered(lambda uow: verify_scan(body["qr"], uow, deps))

    return blueprint


def _answered(verify: Callable[[UnitOfWork], dict[str, Any]]) -> Response:
    def work(uow: UnitOfWork) -> Response:
        answer = on_record(lambda: verify(uow), current_principal(), uow)
        return json_response(answer, 200, **_NOT_KEPT)

    return answer_query(work)
