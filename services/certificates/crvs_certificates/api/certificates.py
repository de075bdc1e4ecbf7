"""Routes of issued certificates: read, download, revoke, and the public keys of the QR codes."""

from __future__ import annotations

from typing import Any

from flask import Response

from crvs_certificates.api.schemas import CertificateAnswer, KeySet, Revocation
from crvs_certificates.api.views import certificate_view
from crvs_certificates.application import certificates
from crvs_certificates.application.deps import Deps
from crvs_certificates.domain.status import current_status
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.http.api_document import KEY_PARAMETER
from crvs_kernel.http.web import (
    Answer,
    Blueprint,
    answer_command,
    answer_query,
    current_principal,
    json_response,
    open_to_all,
    scoped,
)


def certificates_blueprint(deps: Deps) -> Blueprint:
    """The public keys, two reads and one command."""
    blueprint = Blueprint("certificates", __name__, url_prefix="/v1/certificates")
    _add_keys(blueprint, deps)
    _add_reads(blueprint, deps)
    _add_revocation(blueprint, deps)
    return blueprint


def _add_keys(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/keys", methods=["GET"])
    @open_to_all("whoever checks a QR code offline needs the public keys")
    @blueprint.response(200, KeySet)
    def keys() -> Response:
        """The public keys of the QR codes, current and former, as a JWKS."""
        return json_response(deps.qr.key_set(), 200, **{"Cache-Control": "public, max-age=3600"})


def _add_reads(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/<string:serial>", methods=["GET"])
    @scoped("certificate.read")
    @blueprint.response(200, CertificateAnswer)
    def read(serial: str) -> Response:
        """One certificate and where it stands."""

        def work(uow: UnitOfWork) -> Response:
            row = certificates.get_certificate(serial, current_principal(), uow, deps)
            return json_response(certificate_view(row))

        return answer_query(work)

    @blueprint.route("/<string:serial>/document", methods=["GET"])
    @scoped("certificate.read")
    @blueprint.response(200, content_type="application/pdf")
    def document(serial: str) -> Response:
        """The sealed PDF, byte for byte as it was issued; the file's name says when it no longer holds."""
        return answer_query(lambda uow: _document(serial, uow, deps))


def _document(serial: str, uow: UnitOfWork, deps: Deps) -> Response:
    row, pdf = certificates.get_document(serial, current_principal(), uow, deps)
    status = current_status(each["status"] for each in row["statuses"])
    name = "-".join((row["kind"], row["serial"], *([] if status == "valid" else [status])))
    headers = {
        "ETag": f'"{row["sha256"]}"',
        "Content-Disposition": f'inline; filename="{name}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return Response(pdf, content_type="application/pdf", headers=headers)


def _add_revocation(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/<string:serial>/revocation", methods=["POST"])
    @scoped("certificate.issue")
    @blueprint.arguments(Revocation)
    @blueprint.response(200, CertificateAnswer)
    @blueprint.doc(parameters=[KEY_PARAMETER])
    def revoke(body: dict[str, Any], serial: str) -> Response:
        """Declare a certificate void; verification says so from now on."""
        command = certificates.RevokeCertificate(current_principal(), serial, body["reason"])

        def work(uow: UnitOfWork) -> Answer:
            return Answer(200, certificate_view(certificates.revoke_certificate(command, uow, deps)))

        return answer_command(work)
