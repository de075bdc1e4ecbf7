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
from crvs_certificates.api.wiring import deps
from crvs_certificates.application import issuance, requests
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.http.api_document import KEY_PARAMETER
from crvs_kernel.http.web import (
    Answer,
    Blueprint,
    Nothing,
    answer_command,
    current_principal,
    json_response,
    scoped,
    unit_of_work,
)

blueprint = Blueprint("certificate-requests", __name__, url_prefix="/v1/certificate-requests")


@blueprint.route("", methods=["POST"])
@scoped("certificate.request")
@blueprint.arguments(NewRequest)
@blueprint.response(201, RequestAnswer)
@blueprint.doc(parameters=[KEY_PARAMETER])
def ask(body: dict[str, Any]) -> Response:
    """Ask for the certificate of a registered entry; the answer says the fee."""

    def work(uow: UnitOfWork) -> Answer:
        request = requests.open_request(requests.OpenRequest(current_principal(), **body), uow, deps())
        return Answer(201, request_view(request), location=f"/v1/certificate-requests/{request['id']}")

    return answer_command(work)


@blueprint.route("", methods=["GET"])
@scoped("certificate.read")
@blueprint.arguments(RequestQuery, location="query")
@blueprint.response(200, RequestPage)
def listing(query: dict[str, Any]) -> Response:
    """The requests of the caller's jurisdiction, newest first."""
    who, limit = current_principal(), query["limit"]
    filters = {"status": query["status"], "record_id": query["record_id"]}
    wanted = {**filters, "before": query["cursor"], "limit": limit + 1}
    with unit_of_work() as uow:
        rows = deps().requests.page(uow, {**wanted, "jurisdiction": list(who.jurisdiction)})
        shown = rows[:limit]
        seen = sorted({str(row["record_id"]) for row in shown})
        uow.audit(AuditLine(who, "certificate.list", "record", seen, {"status": query["status"]}))
        uow.commit()
    following = str(shown[-1]["id"]) if len(rows) > limit else None
    return json_response({"items": [request_view(row) for row in shown], "next": following})


@blueprint.route("/<uuid:request_id>", methods=["GET"])
@scoped("certificate.read")
@blueprint.response(200, RequestAnswer)
def read(request_id: UUID) -> Response:
    """One request."""
    with unit_of_work() as uow:
        row = requests.read_request(str(request_id), current_principal(), uow, deps())
        uow.commit()
    return json_response(request_view(row))


@blueprint.route("/<uuid:request_id>/issuance", methods=["POST"])
@scoped("certificate.issue")
@blueprint.arguments(Nothing)
@blueprint.response(201, CertificateAnswer)
@blueprint.alt_response(200, schema=CertificateAnswer, description="It was issued before")
@blueprint.doc(parameters=[KEY_PARAMETER])
def issue(_: dict[str, Any], request_id: UUID) -> Response:
    """Issue the certificate: 201 when this call made it, 200 when it was issued before."""

    def work(uow: UnitOfWork) -> Answer:
        command = issuance.IssueCertificate(current_principal(), str(request_id))
        issued = issuance.issue_certificate(command, uow, deps())
        place = f"/v1/certificates/{issued.certificate['serial']}"
        return Answer(201 if issued.is_new else 200, certificate_view(issued.certificate), location=place)

    return answer_command(work)


@blueprint.route("/<uuid:request_id>/refusal", methods=["POST"])
@scoped("certificate.issue")
@blueprint.arguments(Refusal)
@blueprint.response(200, RequestAnswer)
@blueprint.doc(parameters=[KEY_PARAMETER])
def refuse(body: dict[str, Any], request_id: UUID) -> Response:
    """Refuse a request, with the reason for the requester."""

    def work(uow: UnitOfWork) -> Answer:
        command = requests.RefuseRequest(current_principal(), str(request_id), body["reason"])
        return Answer(200, request_view(requests.refuse_request(command, uow, deps())))

    return answer_command(work)
