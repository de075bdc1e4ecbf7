"""Routes of requests: ask, list, read, issue, refuse."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from crvs_certificates.api.schemas import (
    CertificateAnswer,
    NewRequest,
    Refusal,
    RequestAnswer,
    RequestPage,
    RequestQuery,
)
from crvs_certificates.api.views import certificate_view, request_view
from crvs_certificates.application import issuance, requests
from crvs_certificates.application.deps import Deps
from crvs_certificates.application.pairs import allowed_acts
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.http.api_document import KEY_PARAMETER
from crvs_kernel.http.web import (
    Answer,
    Blueprint,
    Nothing,
    answer_command,
    answer_query,
    current_principal,
    json_response,
    scoped,
)


def requests_blueprint(deps: Deps) -> Blueprint:
    """Three commands and two reads."""
    blueprint = Blueprint("certificate-requests", __name__, url_prefix="/v1/certificate-requests")
    _add_asking(blueprint, deps)
    _add_reads(blueprint, deps)
    _add_issuance(blueprint, deps)
    _add_refusal(blueprint, deps)
    return blueprint


def _view(row: Row, deps: Deps) -> dict[str, Any]:
    return request_view(row, allowed_acts(row, current_principal(), deps))


def _add_asking(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("", methods=["POST"])
    @scoped("certificate.request")
    @blueprint.arguments(NewRequest)
    @blueprint.response(201, RequestAnswer)
    @blueprint.doc(parameters=[KEY_PARAMETER])
    def ask(body: dict[str, Any]) -> Response:
        """Ask for the certificate of a registered entry; the answer says the fee."""
        command = requests.OpenRequest(current_principal(), **body)

        def work(uow: UnitOfWork) -> Answer:
            request = requests.open_request(command, uow, deps)
            return Answer(201, _view(request, deps), location=f"/v1/certificate-requests/{request['id']}")

        return answer_command(work)


def _add_reads(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("", methods=["GET"])
    @scoped("certificate.read")
    @blueprint.arguments(RequestQuery, location="query")
    @blueprint.response(200, RequestPage)
    def listing(query: dict[str, Any]) -> Response:
        """The requests of the caller's jurisdiction, newest first."""
        asked = requests.ListRequests(current_principal(), **query)

        def work(uow: UnitOfWork) -> Response:
            shown, more = requests.list_requests(asked, uow, deps)
            following = str(shown[-1]["id"]) if more else None
            return json_response({"items": [_view(row, deps) for row in shown], "next": following})

        return answer_query(work)

    @blueprint.route("/<uuid:request_id>", methods=["GET"])
    @scoped("certificate.read")
    @blueprint.response(200, RequestAnswer)
    def read(request_id: UUID) -> Response:
        """One request."""

        def work(uow: UnitOfWork) -> Response:
            row = requests.read_request(str(request_id), current_principal(), uow, deps)
            return json_response(_view(row, deps))

        return answer_query(work)


def _add_issuance(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/<uuid:request_id>/issuance", methods=["POST"])
    @scoped("certificate.issue")
    @blueprint.arguments(Nothing)
    @blueprint.response(201, CertificateAnswer)
    @blueprint.alt_response(200, schema=CertificateAnswer, description="It was issued before")
    @blueprint.doc(parameters=[KEY_PARAMETER])
    def issue(_: dict[str, Any], request_id: UUID) -> Response:
        """Issue the certificate: 201 when this call made it, 200 when it was issued before."""
        command = issuance.IssueCertificate(current_principal(), str(request_id))

        def work(uow: UnitOfWork) -> Answer:
            issued = issuance.issue_certificate(command, uow, deps)
            place = f"/v1/certificates/{issued.certificate['serial']}"
            view = certificate_view(issued.certificate)
            return Answer(201 if issued.is_new else 200, view, location=place)

        return answer_command(work)


def _add_refusal(blueprint: Blueprint, deps: Deps) -> None:
    @blueprint.route("/<uuid:request_id>/refusal", methods=["POST"])
    @scoped("certificate.issue")
    @blueprint.arguments(Refusal)
    @blueprint.response(200, RequestAnswer)
    @blueprint.doc(parameters=[KEY_PARAMETER])
    def refuse(body: dict[str, Any], request_id: UUID) -> Response:
        """Refuse a request, with the reason for the requester."""
        command = requests.RefuseRequest(current_principal(), str(request_id), body["reason"])

        def work(uow: UnitOfWork) -> Answer:
            return Answer(200, _view(requests.refuse_request(command, uow, deps), deps))

        return answer_command(work)
