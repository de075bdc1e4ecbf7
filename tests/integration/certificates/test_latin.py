"""English holds Latin letters only: spellings are proposed when a certificate is asked for, and confirmed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.integration.certificates.office import Office, problem
from tests.integration.certificates.test_replacing import asking, correct, status
from tests.support.drawing import text_of
from tests.support.entries import BIRTH, name

LAO = re.compile("[\u0e80-\u0eff]+")
HEADING = "ສາທາລະນະລັດ ປະຊາທິປະໄຕ ປະຊາຊົນລາວ ສັນຕິພາບ ເອກະລາດ ປະຊາທິປະໄຕ ເອກະພາບ ວັດທະນາຖາວອນ"
NAMED = {"registrar_name": "ສົມພອນ ແກ້ວວິໄລ", "registrar_role": "registrar"}


def lacking(answer: Any) -> dict[str, str]:
    """The refused words of a request, each with the proposal."""
    assert problem(answer) == (422, "latin-spelling-needed"), answer.json
    return {each["text"]: each["proposal"] for each in answer.json["errors"]}


def confirmed(proposals: dict[str, str]) -> dict[str, Any]:
    return {"latin": [{"text": text, "latin": latin} for text, latin in proposals.items()]}


def printed(office: Office, certificate: dict[str, Any], path: Path) -> str:
    return " ".join(text_of(office.pdf(certificate["serial"]).data, path).split())


def test_an_english_certificate_names_at_once_what_lacks_a_latin_spelling(office: Office) -> None:
    mother = {"name": name("ແສງດາວ", "ສີວິໄລ"), "date_of_birth": "1994"}
    place = {"kind": "facility", "facility": "ໂຮງໝໍແຂວງ", "district": "0201", "village": "ບ້ານນາແກ"}
    entry = office.register(entry={**BIRTH, "mother": mother, "place": place}, **NAMED)
    answer = office.ask(entry, language="en")
    assert lacking(answer).keys() == {"ແສງດາວ", "ສີວິໄລ", "ໂຮງໝໍແຂວງ", "ນາແກ", "ສົມພອນ ແກ້ວວິໄລ"}
    assert lacking(answer)["ແສງດາວ"] == "Saengdao"
    pointers = {each["text"]: each["pointer"] for each in answer.json["errors"]}
    assert pointers["ແສງດາວ"] == "/mother/name/given_latin"
    assert pointers["ນາແກ"] == "/place/village"
    assert "Saengdao" not in answer.json["detail"]
    for language in ("lo", "lo-en"):
        assert office.ask(entry, language=language).status_code == 201


@pytest.mark.parametrize("kind", ["birth", "death", "marriage", "divorce"])
def test_with_confirmed_spellings_the_english_page_has_no_lao_below_its_heading(
    office: Office, kind: str, tmp_path: Path
) -> None:
    entry = office.register(kind, **NAMED)
    proposals = lacking(office.ask(entry, **asking(kind), language="en"))
    certificate = office.issue(entry, **asking(kind), language="en", **confirmed(proposals))
    text = printed(office, certificate, tmp_path)
    assert LAO.sub("", text.replace(HEADING, "")) == text.replace(HEADING, "")
    assert "Somphon Kaeovilai" in text
    assert "Nationality Lao" in text or kind == "divorce"
    assert "Laos" not in text


def test_the_english_lines_of_a_bilingual_page_leave_out_what_is_not_spelled(
    office: Office, tmp_path: Path
) -> None:
    entry = office.register("death", **NAMED)
    bare = printed(office, office.issue(entry, **asking("death")), tmp_path)
    assert "village" not in bare
    assert "Phongsaly District, Phongsaly Province" in bare
    spelled = confirmed({"ນ້ຳເງິນ": "Namngeun", "ໂຮງໝໍເມືອງ": "District Hospital", "ຊາວນາ": "farmer"})
    whole = printed(office, office.issue(entry, **asking("death"), **spelled), tmp_path)
    assert "District Hospital, Namngeun village, Phongsaly District" in whole
    assert "farmer" in whole


def test_a_word_that_was_corrected_since_is_asked_for_again(office: Office) -> None:
    entry = office.register()
    proposals = lacking(office.ask(entry, language="en"))
    request = office.ask(entry, language="en", **confirmed(proposals)).json
    certificate = office.issue(entry, language="en", **confirmed(proposals))
    correct(office, entry, {"/place/village": "ໂພນສະຫວ່າງ"})
    assert status(office, certificate) == "superseded"
    issuing = office.call("POST", f"/v1/certificate-requests/{request['id']}/issuance", {})
    assert lacking(issuing) == {"ໂພນສະຫວ່າງ": "Phonsavang"}


def test_a_correction_that_english_does_not_print_leaves_the_english_certificate(office: Office) -> None:
    entry = office.register()
    proposals = lacking(office.ask(entry, language="en"))
    certificate = office.issue(entry, language="en", **confirmed(proposals))
    correct(office, entry, {"/mother/occupation": "ຊາວນາ"})
    assert status(office, certificate) == "valid"


def test_a_spelling_in_lao_letters_is_none(office: Office) -> None:
    entry = office.register()
    answer = office.ask(entry, language="en", **confirmed({"ນ້ຳເງິນ": "ນ້ຳເງິນ"}))
    assert problem(answer) == (422, "invalid-fields")
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [
        ("/latin/0/latin", "letters-not-latin")
    ]


def test_the_spellings_stay_with_the_request(office: Office, owner: Any) -> None:
    entry = office.register()
    proposals = lacking(office.ask(entry, language="en"))
    request = office.ask(entry, language="en", **confirmed(proposals)).json
    read = office.call("GET", f"/v1/certificate-requests/{request['id']}").json
    assert read["latin"] == confirmed(proposals)["latin"]
    owner.execute("SELECT sealed FROM certificate_request WHERE id = %s", (request["id"],))
    assert b"Namng" not in bytes(owner.fetchone()[0])
