"""A record's page stands when other services fall, and calls offices by their names."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html
from marshmallow import RAISE

from crvs_certificates.api.schemas import RequestAnswer
from crvs_contracts.code_lists import code_list
from crvs_portal.pages.certificate import LANGUAGES, RELATIONSHIPS
from crvs_portal.pages.words import load_catalogues
from crvs_registration.api.record_schemas import MarginalNote
from tests.integration.portal.conftest import Reader
from tests.integration.portal.fake_gateway import ACCOUNT, RECORD_ID, FakeGateway, problem, record
from tests.integration.portal.markup import rows_of
from tests.support.published import LANGUAGES_OF_CERTIFICATES, RELATIONSHIPS_OF_POLICY

LAO = load_catalogues()["lo"]
REQUESTS = "GET /v1/certificate-requests"
PAGE = f"/records/{RECORD_ID}"
OFFICE = "ຫ້ອງການທະບຽນຄອບຄົວ ເມືອງຜົ້ງສາລີ"


@pytest.fixture
def officer(reader: Reader, gateway: FakeGateway) -> Reader:
    scopes = [*ACCOUNT["scopes"], "certificate.read", "certificate.request", "certificate.issue"]
    gateway.answers["POST /v1/sessions"] = (
        201,
        gateway.session() | {"account": ACCOUNT | {"scopes": scopes}},
    )
    reader.post("/sign-in", {"username": "x", "password": "y"})
    registered = record(status="registered", registration_number="B-0201-2026-000001-07", allowed=["correct"])
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, registered)
    return reader


def _request() -> dict[str, Any]:
    return {
        "id": "01a20bf0-9f47-73df-8aa6-ca60d8ea2dcf",
        "status": "requested",
        "record_id": RECORD_ID,
        "kind": "birth",
        "registration_number": "B-0201-2026-000001-07",
        "office": "0201",
        "language": "lo-en",
        "requester": {"name": "ນາງ ມະນີ ວົງສາ", "relationship": "mother", "id_document": "P-77"},
        "compared": [{"party": "/mother", "name": "ມະນີ ວົງສາ", "agrees": "spelling"}],
        "purpose": "school",
        "decided_at": None,
        "fee": {"amount": 20000, "currency": "LAK", "rule": "r"},
        "requested_at": "2026-11-24T03:00:00Z",
        "reason": None,
        "serial": None,
        "certificate_status": None,
        "allowed": ["issue"],
    }


def test_the_requests_of_a_record_are_asked_for_by_the_record(officer: Reader, gateway: FakeGateway) -> None:
    gateway.answers[REQUESTS] = (200, {"items": [_request()], "next": None})
    assert "20 000 ກີບ" in officer.get(PAGE).text
    query = gateway.asked("GET", "/v1/certificate-requests")[0].query
    assert query == {"record_id": RECORD_ID, "limit": "100"}


def test_the_officer_sees_who_asks_and_whether_the_entry_names_them(
    officer: Reader, gateway: FakeGateway
) -> None:
    assert RequestAnswer(unknown=RAISE).validate(_request()) == {}
    gateway.answers[REQUESTS] = (200, {"items": [_request()], "next": None})
    page = officer.get(PAGE).text
    for said in ("ນາງ ມະນີ ວົງສາ</b> (ແມ່)", "P-77", "ມະນີ ວົງສາ</b> · ຂຽນຄືກັນ"):
        assert said in page
    nobody = _request() | {"requester": {"name": "ຄຳ", "relationship": "child"}, "compared": []}
    gateway.answers[REQUESTS] = (200, {"items": [nobody], "next": None})
    assert "ໃນທະບຽນບໍ່ມີຊື່ຜູ້ມີຄວາມສຳພັນນີ້" in officer.get(PAGE).text


def test_a_document_that_is_needed_is_one_step_away(officer: Reader, gateway: FakeGateway) -> None:
    messages = {"lo": "ຕ້ອງມີເອກະສານ", "en": "needed"}
    fault = {"pointer": "/requester/id_document", "code": "id-document-required", "messages": messages}
    gateway.answers["POST /v1/certificate-requests"] = problem(422, "id-document-required", errors=[fault])
    page = officer.post(f"{PAGE}/certificate", {"_key": "k", "name": "ຄຳ", "relationship": "mother"}).text
    root = html.fromstring(page)
    (link,) = root.xpath('//*[@id="errors"]//a')
    field = root.get_element_by_id(link.get("href").removeprefix("#"))
    assert (field.get("name"), field.get("aria-invalid")) == ("id_document", "true")
    assert "ຕ້ອງມີເອກະສານ" in link.text_content()


def test_empty_boxes_of_a_request_are_not_sent(officer: Reader, gateway: FakeGateway) -> None:
    fault = {"pointer": "/purpose", "code": "required", "messages": {"lo": "ຍັງຂາດ!", "en": "Missing!"}}
    gateway.answers["POST /v1/certificate-requests"] = problem(422, "invalid-fields", errors=[fault])
    typed = {"_key": "k", "registration_number": "B-1", "name": " ", "relationship": "mother", "purpose": ""}
    page = officer.post(f"{PAGE}/certificate", typed).text
    (told,) = gateway.asked("POST", "/v1/certificate-requests")
    assert told.body == {"registration_number": "B-1", "requester": {"relationship": "mother"}}
    assert "ຍັງຂາດ!" in page


def test_the_date_of_occurrence_is_called_by_its_kind(staff: Reader, gateway: FakeGateway) -> None:
    assert "<dt>ວັນເດືອນປີເກີດ</dt>" in staff.get(PAGE).text
    married = record(kind="marriage", form_version="marriage/1", declaration={}, duplicates=[])
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, married)
    assert "<dt>ວັນທີແຕ່ງດອງ</dt>" in staff.get(PAGE).text


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("2026-06-01", "2026-06-30", "ມິຖຸນາ 2026"),
        ("2025-01-01", "2025-12-31", "2025"),
        ("2026-06-03", "2026-06-12", "ລະຫວ່າງ 3 ມິຖຸນາ 2026 ຫາ 12 ມິຖຸນາ 2026"),
        ("2026-06-03", None, "3 ມິຖຸນາ 2026"),
    ],
)
def test_a_day_that_is_not_known_is_shown_as_far_as_it_is(
    staff: Reader, gateway: FakeGateway, first: str, last: str | None, shown: str
) -> None:
    days = {"date_of_occurrence": first, "date_of_occurrence_until": last}
    died = record(kind="death", form_version="death/2", declaration={}, duplicates=[], **days)
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, died)
    assert f"<dt>ວັນທີເສຍຊີວິດ</dt><dd>{shown}</dd>" in staff.get(PAGE).text
    listed = {"items": [died | {"names": {}, "duplicates": 0}], "next": None}
    gateway.answers["GET /v1/records/work-list"] = (200, listed)
    assert f"<span>ວັນທີເສຍຊີວິດ {shown}</span>" in staff.get("/work").text


def test_a_child_has_no_name_yet_and_an_unknown_dead_person_none_that_is_known(
    staff: Reader, gateway: FakeGateway
) -> None:
    for kind, said in (("birth", "ຍັງບໍ່ມີຊື່"), ("death", "ບໍ່ຮູ້ຊື່")):
        nobody = record(kind=kind, form_version=f"{kind}/1", declaration={}, duplicates=[])
        gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, nobody)
        assert said in html.fromstring(staff.get(PAGE).text).findtext(".//h1")


def test_a_name_that_needs_a_latin_spelling_is_shown(officer: Reader, gateway: FakeGateway) -> None:
    gateway.answers[REQUESTS] = (200, {"items": [_request()], "next": None})
    fault = {"pointer": "/father/name/given_latin", "code": "latin-spelling-needed"}
    path = f"POST /v1/certificate-requests/{RECORD_ID}/issuance"
    gateway.answers[path] = problem(422, "latin-spelling-needed", errors=[fault])
    answer = officer.post(f"{PAGE}/certificate/{RECORD_ID}/issue", {"_key": "k"})
    assert answer.status_code == 422
    said = html.fromstring(answer.text).get_element_by_id("errors").text_content()
    assert "ພໍ່ · ຊື່ ແລະ ນາມສະກຸນ: ບຸນມີ ວົງສາ" in said
    assert "ແມ່ ·" not in said


def test_a_record_is_shown_when_the_certificates_are_away(officer: Reader, gateway: FakeGateway) -> None:
    gateway.answers[REQUESTS] = problem(503, "service-unavailable")
    answer = officer.get(PAGE)
    assert answer.status_code == 200
    assert "ຍັງສະແດງໃບຢັ້ງຢືນບໍ່ໄດ້" in answer.text
    assert "ຍັງບໍ່ມີຄຳຮ້ອງ" not in answer.text


def test_a_birth_abroad_shows_the_country_and_the_place(staff: Reader, gateway: FakeGateway) -> None:
    nowhere = {"district": None, "province": None}
    abroad = record(place=nowhere, duplicates=[])
    abroad["declaration"]["place"] = {"kind": "home", "country": "TH", "abroad": "Udon Thani"}
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, abroad)
    answer = staff.get(PAGE)
    assert answer.status_code == 200
    assert '<dd translate="no">ໄທ</dd>' in answer.text
    assert '<dd translate="no">Udon Thani</dd>' in answer.text


def test_the_history_says_which_unlikely_answers_were_confirmed(staff: Reader, gateway: FakeGateway) -> None:
    body = {"confirmed": [{"pointer": "/mother/date_of_birth", "code": "age-unlikely"}]}
    act = {"type": "declare", "at": "2026-11-24T03:00:00Z", "actor": "a" * 8, "office": "0201", "body": body}
    gateway.answers[f"GET /v1/records/{RECORD_ID}/history"] = (200, {"items": [act], "next": None})
    assert "ຢືນຢັນແລ້ວວ່າຖືກຕ້ອງ: <b>ແມ່ · ວັນເດືອນປີເກີດ</b>" in staff.get(PAGE).text


def test_offices_have_names(officer: Reader, gateway: FakeGateway) -> None:
    act = {"type": "declare", "at": "2026-11-24T03:00:00Z", "actor": "a" * 8, "office": "0201", "body": {}}
    gateway.answers[f"GET /v1/records/{RECORD_ID}/history"] = (200, {"items": [act], "next": None})
    assert officer.get(PAGE).text.count(OFFICE) == 2
    assert OFFICE in officer.get("/work").text
    officer.get("/language/en?next=/")
    assert "Phongsaly District Family Registration Office" in officer.get("/work").text


def test_a_verdict_names_the_office_as_the_certificate_does(reader: Reader, gateway: FakeGateway) -> None:
    known = {"serial": "7KQ2M4XD9R1T", "kind": "birth", "issued_on": "2026-11-24", "office": "0201"}
    gateway.answers["POST /v1/verifications"] = (200, {"result": "valid", **known})
    assert OFFICE in reader.get("/verify/7KQ2M4XD9R1T").text


@pytest.mark.parametrize(
    "seen",
    [
        {
            "record_id": "01a20bf0-9f47-73df-8aa6-ca60d8ea2dc0",
            "must_review": True,
            "reasons": ["other-office"],
        },
        {"outside": True},
    ],
)
def test_a_double_in_another_office_tells_the_office_and_no_more(
    staff: Reader, gateway: FakeGateway, seen: dict[str, Any]
) -> None:
    candidate = {"office": "0101", "score": 100, "reasons": ["same-name-child"], **seen}
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, record(duplicates=[candidate]))
    page = staff.get(PAGE).text
    assert "ເມືອງຈັນທະບູລີ" in page
    assert "ຄວາມຄ້າຍຄື" not in page
    assert "ຊື່ລູກຄືກັນ" not in page
    assert ('name="reviewed"' in page) == ("record_id" in seen)
    assert len([each for each in gateway.told if each.path.endswith("2dc0")]) == 0


def test_a_certificate_form_whose_first_answer_was_lost_gets_a_new_key(
    officer: Reader, gateway: FakeGateway
) -> None:
    gateway.answers["POST /v1/certificate-requests"] = problem(422, "idempotency-key-reused")
    assert officer.get(f"{PAGE}/certificate").headers["Cache-Control"] == "private, no-cache"
    answer = officer.post(f"{PAGE}/certificate", {"_key": "key-1", "name": "ນາງ ມະນີ"})
    assert answer.status_code == 422
    assert "ຄຳຮ້ອງນີ້ໄດ້ຮັບໄປແລ້ວ" in answer.text
    assert 'value="key-1"' not in answer.text
    assert 'value="ນາງ ມະນີ"' in answer.text


def test_a_double_is_compared_question_by_question(staff: Reader, gateway: FakeGateway) -> None:
    double = {"record_id": "01a20bf0-9f47-73df-8aa6-ca60d8ea2dc0", "score": 91, "reasons": ["near-date"]}
    other = record(id=double["record_id"])
    other["declaration"]["child"]["sex"] = "male"
    del other["declaration"]["father"]
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, record(duplicates=[double]))
    gateway.answers[f"GET /v1/records/{double['record_id']}"] = (200, other)
    rows = rows_of(staff.get(PAGE).text)
    assert rows["ເດັກເກີດໃໝ່ · ເພດ"] == ("ຍິງ", "ຊາຍ", True)
    assert rows["ແມ່ · ຊື່ ແລະ ນາມສະກຸນ"] == ("ບຸນມີ ວົງສາ", "ບຸນມີ ວົງສາ", False)
    assert rows["ພໍ່ · ຊື່ ແລະ ນາມສະກຸນ"] == ("ບຸນມີ ວົງສາ", "–", True)


def test_a_certificate_that_cannot_be_issued_yet_says_why_on_the_record(
    officer: Reader, gateway: FakeGateway
) -> None:
    gateway.answers[REQUESTS] = (200, {"items": [_request()], "next": None})
    path = f"/v1/certificate-requests/{RECORD_ID}/issuance"
    gateway.answers[f"POST {path}"] = problem(503, "uin-not-yet-allotted")
    answer = officer.post(f"{PAGE}/certificate/{RECORD_ID}/issue", {"_key": "k"})
    assert answer.status_code == 503
    assert "ລາວ uin-not-yet-allotted" in answer.text
    assert f"{PAGE}/certificate/{RECORD_ID}/issue" in answer.text


def test_every_relationship_of_the_policy_can_be_chosen(officer: Reader) -> None:
    page = officer.get(f"{PAGE}/certificate").text
    assert set(RELATIONSHIPS) == RELATIONSHIPS_OF_POLICY
    assert set(LANGUAGES) == LANGUAGES_OF_CERTIFICATES
    assert all(f'<option value="{each}"' in page for each in (*RELATIONSHIPS, *LANGUAGES))


@pytest.mark.parametrize(
    ("role", "given", "called"),
    [("mother", "ສີວິໄລ", "ນາງ ສີວິໄລ"), ("mother", "ນາງ ສີວິໄລ", "ນາງ ສີວິໄລ"), ("father", "ຄຳດີ", "ທ້າວ ຄຳດີ")],
)
def test_a_child_without_a_name_is_called_by_a_parents_everywhere(
    staff: Reader, gateway: FakeGateway, role: str, given: str, called: str
) -> None:
    said = f"ຍັງບໍ່ມີຊື່ (ລູກຂອງ {called} ວົງສາ)"
    parent = {"name": {"given": given, "surname": "ວົງສາ"}}
    unnamed = record(declaration={"child": {"unnamed": True}, role: parent}, duplicates=[])
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, unnamed)
    assert html.fromstring(staff.get(PAGE).text).findtext(".//h1") == said
    listed = unnamed | {"names": {"child": None, role: f"{given} ວົງສາ"}, "duplicates": 0}
    gateway.answers["GET /v1/records/work-list"] = (200, {"items": [listed], "next": None})
    assert said in staff.get("/work").text


def test_the_history_names_who_acted_and_shows_no_code_of_an_account(
    staff: Reader, gateway: FakeGateway
) -> None:
    own = ACCOUNT["id"]
    acts = [
        (own, {}, "ທ່ານ"),
        ("01a21aee-0000-7000-8000-000000000001", {"by": {"name": "ສົມພອນ ແກ້ວວິໄລ"}}, "ສົມພອນ ແກ້ວວິໄລ"),
        ("01a21aee-0000-7000-8000-000000000002", {}, "ບັນຊີ 01a21aee"),
        ("registration", {"links": {}}, "ລະບົບ"),
    ]
    items = [
        {
            "seq": seq,
            "type": "annotate",
            "at": "2026-11-24T03:00:00Z",
            "actor": actor,
            "office": None,
            "body": body,
        }
        for seq, (actor, body, _) in enumerate(acts, 1)
    ]
    gateway.answers[f"GET /v1/records/{RECORD_ID}/history"] = (200, {"items": items, "next": None})
    lines = html.fromstring(staff.get(PAGE).text).xpath('//ol[@class="history"]/li/p[@class="small"]')
    assert [" ".join(line.text_content().split()) for line in lines] == [f"ໂດຍ {who}" for *_, who in acts]


def test_which_letters_cannot_be_printed_is_said_at_the_box_of_their_word(
    officer: Reader, gateway: FakeGateway
) -> None:
    fault = {
        "pointer": "/child/name/given_latin",
        "code": "letters-without-font",
        "text": "नम",
        "proposal": None,
        "messages": {"lo": "ພິມ न (U+0928) ບໍ່ໄດ້", "en": "cannot print"},
    }
    gateway.answers["POST /v1/certificate-requests"] = problem(422, "latin-spelling-needed", errors=[fault])
    typed = {"_key": "k", "name": "ຄຳ", "relationship": "mother", "language": "lo"}
    form = html.fromstring(officer.post(f"{PAGE}/certificate", typed).text).get_element_by_id("latin")
    assert "ພິມ न (U+0928) ບໍ່ໄດ້" in form.text_content()
    assert form.xpath('.//input[@name="text"]/@value') == ["नम"]


def test_spellings_in_latin_letters_are_proposed_and_sent_back(officer: Reader, gateway: FakeGateway) -> None:
    faults = [
        {
            "pointer": "/mother/name/given_latin",
            "code": "latin-spelling-needed",
            "text": text,
            "proposal": latin,
        }
        for text, latin in (("ແສງດາວ", "Saengdao"), ("王", None))
    ]
    gateway.answers["POST /v1/certificate-requests"] = problem(422, "latin-spelling-needed", errors=faults)
    typed = {"_key": "k", "name": "ຄຳ", "relationship": "mother", "language": "en"}
    page = officer.post(f"{PAGE}/certificate", typed)
    form = html.fromstring(page.text).get_element_by_id("request")
    assert form.xpath('.//input[@name="text"]/@value') == ["ແສງດາວ", "王"]
    assert form.xpath('.//input[@name="latin"]/@value') == ["Saengdao", ""]
    sent = {**typed, "text": ["ແສງດາວ", "王"], "latin": ["Sengdao", " "]}
    officer.post(f"{PAGE}/certificate", sent)
    body = gateway.asked("POST", "/v1/certificate-requests")[-1].body
    assert body["latin"] == [{"text": "ແສງດາວ", "latin": "Sengdao"}]


def test_the_margin_of_an_entry_names_the_entry_that_made_each_note(
    officer: Reader, gateway: FakeGateway
) -> None:
    made = {
        "record_id": "01a20bf0-9f47-73df-8aa6-ca60d8ea2dcf",
        "registration_number": "D-0202-2026-000001-07",
        "office": "0202",
        "date_of_occurrence": "2026-11-20",
        "date_of_registration": "2026-11-24",
        "printed": True,
        "at": "2026-11-24T03:00:00Z",
    }
    notes = [made | {"note": "died", "struck": False}, made | {"note": "married", "struck": True}]
    assert MarginalNote(many=True, unknown=RAISE).validate(notes) == {}
    registered = record(status="registered", allowed=[], notes=notes)
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, registered)
    margin = html.fromstring(officer.get(PAGE).text).xpath("//section[@aria-labelledby='h-notes']")[0]
    said = margin.text_content()
    assert LAO["note.died"] in said
    assert "D-0202-2026-000001-07" in said
    assert [each.text for each in margin.iter("s")] == [LAO["note.married"]]


def test_each_note_of_the_register_has_its_word_on_the_page() -> None:
    for language, catalogue in load_catalogues().items():
        labels = code_list("entry_note").labels
        words = {code: getattr(label, language) for code, label in labels.items()}
        assert {code: catalogue[f"note.{code}"] for code in labels} == words


def test_a_request_that_another_officer_must_decide_says_so(officer: Reader, gateway: FakeGateway) -> None:
    items = [_request() | {"allowed": ["refuse"]}]
    gateway.answers[REQUESTS] = (200, {"items": items, "next": None})
    page = officer.get(PAGE).text
    assert "ຕ້ອງໃຫ້ຄົນທີສອງ" in page
    assert "/issue" not in page
