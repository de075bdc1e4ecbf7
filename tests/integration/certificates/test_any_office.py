"""A certificate is asked for and issued at any office; the paper says who issued it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.integration.certificates.office import ELSEWHERE, OFFICER, Office, problem
from tests.support.drawing import text_of


def _issued(office: Office, entry: dict[str, Any]) -> dict[str, Any]:
    request = office.ask(entry, ELSEWHERE)
    assert request.status_code == 201, request.json
    assert (request.json["asked_at"], request.json["office"]) == ("0101", "0201")
    colleague = replace(ELSEWHERE, subject="colleague")  # the entry does not name the requester
    path = f"/v1/certificate-requests/{request.json['id']}/issuance"
    answer = office.call("POST", path, {}, colleague)
    assert answer.status_code == 201, answer.json
    certificate: dict[str, Any] = answer.json
    return certificate


def test_an_entry_of_another_office_is_certified_where_its_owner_stands(office: Office, owner: Any) -> None:
    entry = office.register("death")
    certificate = _issued(office, entry)
    assert certificate["office"] == "0101"
    for who in (ELSEWHERE, OFFICER):
        assert office.call("GET", f"/v1/certificates/{certificate['serial']}", who=who).status_code == 200
        assert (
            office.call("GET", f"/v1/certificate-requests/{certificate['request_id']}", who=who).status_code
            == 200
        )
    third = replace(OFFICER, subject="third", office="0601", jurisdiction=("0601",))
    assert office.call("GET", f"/v1/certificates/{certificate['serial']}", who=third).status_code == 404
    assert office.verify(certificate["serial"])["office"] == "0101"
    owner.execute(
        "SELECT actor FROM audit WHERE act = 'certificate.request' AND subject_ids = ARRAY[%s]",
        (entry["record_id"],),
    )
    assert owner.fetchall() == [("elsewhere",)]


def test_the_paper_names_the_office_that_issued_and_the_one_that_registered(
    office: Office, tmp_path: Path
) -> None:
    serial = _issued(office, office.register("death"))["serial"]
    text = text_of(office.pdf(serial, ELSEWHERE).data, tmp_path)
    assert "Registered at" in text
    own = office.issue(office.register("death"))
    assert "Registered at" not in text_of(office.pdf(own["serial"]).data, tmp_path)


def test_whoever_is_not_entitled_is_refused_at_every_office_and_it_is_on_record(
    office: Office, owner: Any
) -> None:
    entry = office.register("death")
    nobody = {"requester": {"name": "John Nobody", "relationship": "spouse"}}
    assert problem(office.ask(entry, ELSEWHERE, **nobody)) == (422, "id-document-required")
    owner.execute("SELECT detail FROM audit WHERE subject_ids = ARRAY[%s]", (entry["record_id"],))
    assert owner.fetchall() == [({"outcome": "id-document-required"},)]


def test_an_account_asks_so_often_a_day_for_others_entries_and_a_colleague_goes_on(
    office: Office, owner: Any
) -> None:
    entry = office.register("death")
    busy = replace(ELSEWHERE, subject="busy")
    nobody = {"requester": {"name": "John Nobody", "relationship": "spouse"}}
    assert office.ask(entry, busy, **nobody).status_code == 422
    owner.execute("SELECT count FROM asked_elsewhere WHERE actor = 'busy'")
    assert owner.fetchone() == (1,)
    owner.execute("UPDATE asked_elsewhere SET count = 60 WHERE actor = 'busy'")
    assert problem(office.ask(entry, busy)) == (429, "asked-elsewhere-too-often")
    assert office.ask(entry, ELSEWHERE).status_code == 201
    assert office.ask(office.register("death", office="0101"), busy).status_code == 201
