"""Public verification, supersession and revocation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crvs_certificates.adapters.qr import SignedQr
from tests.integration.certificates.office import STRANGER, Office, problem
from tests.support.entries import BIRTH, name

BY_SERIAL = {"result", "serial", "kind", "issued_on", "office"}
BY_CODE = BY_SERIAL | {"registration_number", "names", "date_of_occurrence"}


@pytest.fixture(scope="module", name="genuine")
def _genuine(office: Office) -> dict[str, Any]:
    """A certificate that holds, in every test of this module."""
    return office.issue(office.register())


def correct(office: Office, entry: dict[str, Any], version: int = 3) -> None:
    child = {**BIRTH["child"], "name": name("ນ້ຳທິບ", "ສີລາວົງ")}
    corrected = {**entry, "version": version, "entry": {**BIRTH, "child": child}}
    corrected["correction"] = {"kind": "clerical", "reason": "x", "changed": ["/child/name/surname"]}
    office.happen("birth.corrected.v1", corrected)


def _get(office: Office, typed: str) -> Any:
    return office.call("GET", f"/v1/verifications/{typed}", who=STRANGER)


def _post(office: Office, typed: str) -> Any:
    return office.call("POST", "/v1/verifications", {"qr": typed}, STRANGER)


def events(owner: Any, kind: str, serial: str) -> int:
    owner.execute("SELECT count(*) FROM outbox WHERE type = %s AND key = %s", (kind, serial))
    return int(owner.fetchone()[0])


def test_a_serial_alone_discloses_no_person(office: Office) -> None:
    entry = office.register()
    certificate = office.issue(entry)
    said = office.verify(certificate["serial"])
    assert set(said) == BY_SERIAL
    assert said["result"] == "valid"
    assert entry["registration_number"] not in str(said)


def test_a_code_gives_back_what_it_holds_and_no_more(office: Office) -> None:
    entry = office.register()
    said = office.verify_code(office.issue(entry)["qr"])
    assert set(said) == BY_CODE
    assert said["names"] == ["ນ້ຳທິບ ວົງສະຫວັນ"]
    assert said["registration_number"] == entry["registration_number"]


@pytest.mark.parametrize("serial", ["ABCD-EFGH-JKMC", "000000000000"])
def test_serials_that_we_did_not_issue_are_unknown(office: Office, serial: str) -> None:
    for answer in (_get(office, serial), _post(office, serial)):
        assert (answer.status_code, answer.json) == (200, {"result": "unknown"})


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("x", "serial-number-malformed"),
        ("';--", "serial-number-malformed"),
        ("ກຂຄ", "serial-number-malformed"),
        ("0" * 300, "serial-number-malformed"),
        ("ABCD-EFGH-JKM7", "serial-number-check"),
        ("B-0201-2026-000001-51", "registration-number-given"),
        ("6075 3907 9258", "uin-given"),
    ],
)
def test_what_can_be_no_serial_is_refused_and_never_unknown(office: Office, typed: str, code: str) -> None:
    for answer in (_get(office, typed), _post(office, typed)):
        assert problem(answer) == (422, code)
        assert {"lo", "en"} <= answer.json["messages"].keys()


def test_a_damaged_code_of_a_real_certificate_is_unreadable_and_not_unknown(
    office: Office, genuine: dict[str, Any]
) -> None:
    code = genuine["qr"]
    head, _, signature = code.rpartition(".")
    for damaged in (f"{head}.{signature[:-5]}AAAAA", code[:-9], head, code.upper(), f"{code[:60]}#broken"):
        assert problem(_post(office, damaged)) == (422, "code-unreadable")


@pytest.mark.parametrize("way", ["\n", " ", "\u200b", "%23"])
def test_a_genuine_code_is_valid_however_it_was_carried(
    office: Office, genuine: dict[str, Any], way: str
) -> None:
    code = genuine["qr"]
    carried = code.replace("#", way) if way == "%23" else code[:80] + way + code[80:]
    assert office.verify_code(carried)["result"] == "valid"


def test_a_code_signed_with_our_key_for_another_name_is_unknown(
    office: Office, seal_directory: Path, genuine: dict[str, Any]
) -> None:
    issued = {"s": genuine["serial"], "k": "birth", "i": genuine["issued_on"], "o": "0201"}
    forged = SignedQr(seal_directory).sign(issued | {"n": ["ຄົນປອມ ແປງ"], "d": "1970-01-01", "r": "x"})
    assert office.verify_code(forged) == {"result": "unknown"}
    assert office.verify_code(genuine["qr"].partition("#")[0] + "#" + forged) == {"result": "unknown"}
    assert office.verify(genuine["serial"])["result"] == "valid"


@pytest.mark.parametrize("around", ["{}", "{}.", "Certificate number: {}", "ເລກທີໃບຢັ້ງຢືນ {}\u200b"])
@pytest.mark.parametrize("between", ["-", " ", "\u2011", "–"])
def test_a_serial_is_found_however_it_was_typed(
    office: Office, genuine: dict[str, Any], between: str, around: str
) -> None:
    serial = genuine["serial"].lower().replace("0", "O").replace("1", "l")
    typed = around.format(between.join((serial[:4], serial[4:8], serial[8:])))
    assert _post(office, typed).json["result"] == "valid"
    assert _get(office, typed).json["result"] == "valid"


def test_a_correction_supersedes_and_the_old_bytes_stay(office: Office, owner: Any) -> None:
    entry = office.register()
    old = office.issue(entry)
    before = office.pdf(old["serial"]).data
    correct(office, entry)
    assert office.verify(old["serial"])["result"] == "superseded"
    assert office.verify_code(old["qr"])["result"] == "superseded"
    assert office.pdf(old["serial"]).data == before
    assert events(owner, "certificate.superseded.v1", old["serial"]) == 1
    new = office.issue(entry)
    assert office.verify(new["serial"])["result"] == "valid"
    assert office.verify_code(new["qr"])["names"] == ["ນ້ຳທິບ ສີລາວົງ"]


def test_the_list_of_requests_says_where_each_certificate_stands(office: Office) -> None:
    entry = office.register()
    office.issue(entry)
    correct(office, entry)
    revoked, _ = office.issue(entry), office.issue(entry)
    office.call("POST", f"/v1/certificates/{revoked['serial']}/revocation", {"reason": "fraud"})
    waiting = office.ask(entry).json
    listed = office.call("GET", f"/v1/certificate-requests?record_id={entry['record_id']}").json["items"]
    assert [each["certificate_status"] for each in listed] == [None, "valid", "revoked", "superseded"]
    assert waiting["certificate_status"] is None
    read = office.call("GET", f"/v1/certificate-requests/{listed[3]['id']}").json
    assert read["certificate_status"] == "superseded"


def test_the_file_of_a_superseded_certificate_says_so_in_its_name(office: Office) -> None:
    entry = office.register()
    serial = office.issue(entry)["serial"]
    assert f'"birth-{serial}.pdf"' in office.pdf(serial).headers["Content-Disposition"]
    correct(office, entry)
    assert f'"birth-{serial}-superseded.pdf"' in office.pdf(serial).headers["Content-Disposition"]


def test_a_repeated_correction_supersedes_once_and_an_older_event_changes_nothing(
    office: Office, owner: Any
) -> None:
    entry = office.register()
    old = office.issue(entry)
    correct(office, entry, version=4)
    correct(office, entry, version=4)
    office.happen("birth.registered.v1", entry)
    assert events(owner, "certificate.superseded.v1", old["serial"]) == 1
    new = office.issue(entry)
    assert new["record_version"] == 4
    correct(office, entry, version=3)
    assert office.verify(new["serial"])["result"] == "valid"


def test_a_revoked_certificate_is_revoked_for_good(office: Office, owner: Any) -> None:
    entry = office.register()
    certificate = office.issue(entry)
    path = f"/v1/certificates/{certificate['serial']}/revocation"
    revoked = office.call("POST", path, {"reason": "wrong-person"})
    assert (revoked.status_code, revoked.json["status"], revoked.json["allowed"]) == (200, "revoked", [])
    assert office.verify(certificate["serial"])["result"] == "revoked"
    assert events(owner, "certificate.revoked.v1", certificate["serial"]) == 1
    correct(office, entry)
    assert office.verify(certificate["serial"])["result"] == "revoked"
    again = office.call("POST", path, {"reason": "fraud"})
    assert problem(again) == (409, "certificate-already-revoked")
    read = office.call("GET", f"/v1/certificates/{certificate['serial']}").json
    assert [each["reason"] for each in read["statuses"]] == ["wrong-person"]


def test_a_reason_in_free_words_is_refused_because_it_travels_on_the_bus(office: Office) -> None:
    serial = office.issue(office.register())["serial"]
    refused = office.call("POST", f"/v1/certificates/{serial}/revocation", {"reason": "ສົມສັກ"})
    assert problem(refused) == (422, "invalid-fields")


def test_each_verification_leaves_a_line_with_its_result_and_never_what_was_typed(
    office: Office, genuine: dict[str, Any], owner: Any
) -> None:
    owner.execute("SELECT coalesce(max(id), 0) FROM audit")
    (before,) = owner.fetchone()
    _get(office, genuine["serial"])
    _get(office, "ນາງ ຄຳແພງ")
    _post(office, genuine["serial"])
    owner.execute(
        "SELECT act, actor, subject_kind, subject_ids, detail FROM audit WHERE id > %s ORDER BY id", (before,)
    )
    found = ("certificate.verify", "anonymous", "certificate", [genuine["serial"]], {"result": "valid"})
    refused = (*found[:3], [], {"result": "serial-number-malformed"})
    assert owner.fetchall() == [found, refused, found]
