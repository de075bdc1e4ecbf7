"""What two people do, on the portal: proposed on a form, decided in a queue, named in the history."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import RAISE

from crvs_kernel.proposals.policy import ALWAYS
from crvs_kernel.proposals.routes import ProposalAnswer
from crvs_portal.pages.words import load_catalogues
from crvs_registration.api.schemas import CancelBody, LinkBody, ReinstateBody, UnlinkBody
from crvs_registration.bootstrap.web import pair_policy
from tests.integration.portal.conftest import Reader
from tests.integration.portal.fake_gateway import ACCOUNT, RECORD_ID, FakeGateway, problem, record

LAO = load_catalogues()["lo"]
PROPOSAL_ID = "01a20bf0-9f47-73df-8aa6-ca60d8ea2d11"
PATH = f"/v1/records/proposals/{PROPOSAL_ID}"
AUTHORITY = {"authority": "ສານປະຊາຊົນ", "number": "12", "date": "2026-11-20"}
TYPED = {"reason": "ຈົດຜິດຄົນ", "authority": "ສານປະຊາຊົນ", "number": "12", "_version": "2", "_key": "k-1"}
DAY = {"day": "໒໐", "month": "11", "year": "2026"}


def proposal(**changes: Any) -> dict[str, Any]:
    colleague = {"id": "01a20bee-0000-70c8-8f86-2a8b578009b9", "office": "0201", "name": "ນາງ ດາວ"}
    return {
        "id": PROPOSAL_ID,
        "act": "cancel",
        "standing": "open",
        "subject": RECORD_ID,
        "subject_version": 2,
        "office": "0201",
        "label": "B-0201-2026-000001-07",
        "command": {"ground": "false", "reason": "ຈົດຜິດຄົນ", "authority": AUTHORITY},
        "proposed_by": colleague | {"role": "registrar"},
        "proposed_at": "2026-11-24T03:00:00Z",
        "expires_at": "2026-12-24T03:00:00Z",
        "policy_version": "pairs/1",
        "conditions": ["always"],
        "decided": None,
        "allowed": ["approve", "refuse"],
        **changes,
    }


@pytest.fixture
def registrar(reader: Reader, gateway: FakeGateway) -> Reader:
    scopes = [*ACCOUNT["scopes"], "record.cancel", "record.reinstate", "record.archive", "proposal.read"]
    scopes += ["record.link", "record.unlink"]
    account = gateway.session() | {"account": ACCOUNT | {"scopes": scopes}}
    gateway.answers["POST /v1/sessions"] = (201, account)
    reader.post("/sign-in", {"username": "x", "password": "y"})
    entry = {"registration_number": "B-0201-2026-000001-07", "version": 2, "allowed": ["correct", "cancel"]}
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, record(status="registered", **entry))
    gateway.answers[f"GET {PATH}"] = (200, proposal())
    return reader


def test_the_proposal_of_the_tests_is_one_that_registration_would_show() -> None:
    assert ProposalAnswer(unknown=RAISE).validate(proposal()) == {}


def test_a_cancellation_is_proposed_on_a_form_of_its_own(registrar: Reader, gateway: FakeGateway) -> None:
    assert f"/records/{RECORD_ID}/cancel" in registrar.get(f"/records/{RECORD_ID}").text
    assert "ຄຳຕັດສິນທີ່ອີງໃສ່" in registrar.get(f"/records/{RECORD_ID}/cancel").text
    gateway.answers[f"POST /v1/records/{RECORD_ID}/cancellation"] = (202, proposal())
    sent = registrar.post(f"/records/{RECORD_ID}/cancel", TYPED | DAY | {"ground": "false"})
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/proposals/{PROPOSAL_ID}?done=proposed")
    told = gateway.asked("POST", f"/v1/records/{RECORD_ID}/cancellation")[0]
    assert told.body == {"ground": "false", "reason": "ຈົດຜິດຄົນ", "authority": AUTHORITY}
    assert CancelBody().validate(told.body) == {}
    assert (told.headers["if-match"], told.headers["idempotency-key"]) == ('"v2"', "k-1")


def test_what_is_missing_is_said_at_its_box_and_nothing_typed_is_lost(
    registrar: Reader, gateway: FakeGateway
) -> None:
    def fault(pointer: str) -> dict[str, Any]:
        return {"pointer": pointer, "code": "required", "messages": {"lo": f"ຂາດ {pointer}", "en": "x"}}

    refused = problem(422, "invalid-fields", errors=[fault("/authority/date"), fault("/duplicate_of")])
    gateway.answers[f"POST /v1/records/{RECORD_ID}/cancellation"] = refused
    typed = TYPED | {"day": "31", "month": "2", "year": "2026", "ground": "double"}
    page = registrar.post(f"/records/{RECORD_ID}/cancel", typed)
    assert page.status_code == 422
    assert "ຂາດ /duplicate_of" in page.text
    assert LAO["typed.date-impossible"] in page.text
    assert all(kept in page.text for kept in ("ຈົດຜິດຄົນ", "ສານປະຊາຊົນ", 'value="31"', 'value="k-1"'))


def test_a_reinstatement_names_the_records_that_were_looked_at(
    registrar: Reader, gateway: FakeGateway
) -> None:
    other = "01a20bf0-9f47-73df-8aa6-ca60d8ea2d22"
    alike = {"record_id": other, "office": "0201", "must_review": True, "score": 95, "reasons": []}
    void = record(status="cancelled", version=3, allowed=["reinstate"], duplicates=[alike])
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, void)
    page = registrar.get(f"/records/{RECORD_ID}").text
    assert "ລາຍການນີ້ຖືກຍົກເລີກແລ້ວ" in page
    assert f"/records/{RECORD_ID}/reinstate" in page
    assert f'value="{other}"' in registrar.get(f"/records/{RECORD_ID}/reinstate").text
    gateway.answers[f"POST /v1/records/{RECORD_ID}/reinstatement"] = (202, proposal(act="reinstate"))
    registrar.post(f"/records/{RECORD_ID}/reinstate", TYPED | DAY | {"reviewed": other, "_version": "3"})
    body = gateway.asked("POST", f"/v1/records/{RECORD_ID}/reinstatement")[0].body
    assert body == {"reason": "ຈົດຜິດຄົນ", "authority": AUTHORITY, "duplicates_reviewed": [other]}
    assert ReinstateBody().validate(body) == {}


def test_the_queue_leads_to_the_proposal_and_shows_what_is_decided(
    registrar: Reader, gateway: FakeGateway
) -> None:
    gateway.answers["GET /v1/records/proposals"] = (200, {"items": [proposal()], "next": None})
    page = registrar.get("/proposals").text
    assert f"/proposals/{PROPOSAL_ID}" in page
    assert "ຍົກເລີກລາຍການ" in page
    assert gateway.asked("GET", "/v1/records/proposals")[0].query["queue"] == "to-decide"
    shown = registrar.get(f"/proposals/{PROPOSAL_ID}").text
    for said in ("ລາຍການບໍ່ເປັນຄວາມຈິງ", "ຈົດຜິດຄົນ", "ນາງ ດາວ", "ນາຍທະບຽນ", "ສານປະຊາຊົນ", "ອະນຸມັດ"):
        assert said in shown


@pytest.mark.parametrize(
    ("verb", "noun", "typed", "body"),
    [
        ("approve", "approval", {}, {}),
        ("refuse", "refusal", {"reason": "ຍັງບໍ່ຊັດ"}, {"reason": "ຍັງບໍ່ຊັດ"}),
        ("withdraw", "withdrawal", {}, {}),
    ],
)
def test_a_decision_is_sent_in_the_version_that_was_seen(
    registrar: Reader, gateway: FakeGateway, verb: str, noun: str, typed: dict[str, str], body: dict[str, str]
) -> None:
    gateway.answers[f"POST {PATH}/{noun}"] = (200, proposal())
    sent = registrar.post(f"/proposals/{PROPOSAL_ID}/{verb}", typed | {"_version": "1", "_key": "k-2"})
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/proposals/{PROPOSAL_ID}?done={verb}")
    told = gateway.asked("POST", f"{PATH}/{noun}")[0]
    assert (told.body, told.headers["if-match"]) == (body, '"v1"')


def test_a_refusal_without_reason_and_a_decision_that_is_refused_say_so_on_the_page(
    registrar: Reader, gateway: FakeGateway
) -> None:
    page = registrar.post(f"/proposals/{PROPOSAL_ID}/refuse", {"_version": "1", "_key": "k-3"})
    assert (page.status_code, LAO["record.reason-missing"] in page.text) == (422, True)
    gateway.answers[f"POST {PATH}/approval"] = problem(409, "proposal-outdated", allowed=["refuse"])
    page = registrar.post(f"/proposals/{PROPOSAL_ID}/approve", {"_version": "1", "_key": "k-4"})
    assert (page.status_code, "ລາວ proposal-outdated" in page.text) == (409, True)


def test_the_history_names_both_people(registrar: Reader, gateway: FakeGateway) -> None:
    action = {"seq": 3, "type": "cancel", "at": "2026-11-24T03:00:00Z", "actor": "x", "office": "0201"}
    body = {
        "ground": "false",
        "reason": "ຈົດຜິດຄົນ",
        "by": {"name": "ນາງ ດາວ", "role": "registrar"},
        "decided": {"actor": "y", "office": "LA-PH", "name": "ທ່ານ ພູ", "role": "registrar"},
    }
    history = {"items": [action | {"body": body}], "next": None}
    gateway.answers[f"GET /v1/records/{RECORD_ID}/history"] = (200, history)
    page = registrar.get(f"/records/{RECORD_ID}").text
    assert "ນາງ ດາວ" in page
    assert "ຜູ້ຕັດສິນ: ທ່ານ ພູ" in page


def test_a_registration_that_needs_two_goes_on_as_a_proposal(registrar: Reader, gateway: FakeGateway) -> None:
    waits = proposal(act="register", conditions=["delayed-birth", "foundling"], command={})
    gateway.answers[f"POST /v1/records/{RECORD_ID}/registration"] = (202, waits)
    gateway.answers[f"GET {PATH}"] = (200, waits)
    sent = registrar.post(f"/records/{RECORD_ID}/register", {"_version": "1", "_key": "k-2"})
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/proposals/{PROPOSAL_ID}?done=proposed")
    page = registrar.get(f"/proposals/{PROPOSAL_ID}?done=proposed").text
    for code in waits["conditions"]:
        assert LAO[f"proposal.condition.{code}"] in page
    assert LAO["proposal.act.register"] in page


def test_a_proposed_correction_is_shown_beside_the_entry(registrar: Reader, gateway: FakeGateway) -> None:
    entry = record(status="registered")["declaration"]
    changes = {"/child/sex": "male" if entry["child"]["sex"] == "female" else "female"}
    changes |= {"/documents/0/number": "ໃໝ່-໙"} if entry.get("documents") else {}
    command = {"kind": "material", "reason": "ໝໍຢັ້ງຢືນ", "authority": AUTHORITY, "changes": changes}
    asked = proposal(act="correct", conditions=["material"], command=command)
    gateway.answers[f"GET {PATH}"] = (200, asked)
    page = registrar.get(f"/proposals/{PROPOSAL_ID}").text
    assert all(word in page for word in ("ຍິງ", "ຊາຍ", "ໝໍຢັ້ງຢືນ", LAO["proposal.before"]))
    gateway.answers[f"GET {PATH}"] = (
        200,
        asked | {"command": {"kind": "material"}},
    )  # what an auditor is shown
    assert LAO["proposal.before"] not in registrar.get(f"/proposals/{PROPOSAL_ID}").text


def test_every_condition_of_the_policy_has_words() -> None:
    for rule in pair_policy().rules:
        if rule.when != ALWAYS:
            assert all(f"proposal.condition.{rule.when}" in words for words in load_catalogues().values())
        assert all(f"proposal.act.{rule.act}" in words for words in load_catalogues().values())


LINKABLE = {"registration_number": "B-0201-2026-000001-07", "version": 2, "allowed": ["link", "unlink"]}
UIN = "234123412346"


def test_a_party_is_linked_on_a_form_that_names_who_has_no_uin(
    registrar: Reader, gateway: FakeGateway
) -> None:
    entry = record(status="registered", **LINKABLE, links={"child": None, "mother": None, "father": None})
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, entry)
    assert f"/records/{RECORD_ID}/unlink" not in registrar.get(f"/records/{RECORD_ID}").text
    page = registrar.get(f"/records/{RECORD_ID}/link").text
    assert '<option value="mother"' in page
    assert '<option value="child"' not in page
    typed = {"role": "mother", "uin": UIN, "reason": "ປຶ້ມສຳມະໂນຄົວ", "_version": "2", "_key": "k-1"}
    differs = {"lo": "ເລກປະຈຳຕົວນີ້ຈົດທະບຽນໃຫ້: ສົມສີ 1990. ແມ່ນຄົນດຽວກັນບໍ?", "en": "?"}
    fault = {"pointer": "/declaration/mother/name", "code": "person-differs", "messages": differs}
    path = f"POST /v1/records/{RECORD_ID}/link"
    gateway.answers[path] = problem(422, "confirmation-needed", errors=[fault])
    asked = registrar.post(f"/records/{RECORD_ID}/link", typed)
    assert "ສົມສີ 1990" in asked.text
    assert 'name="confirmed" value="/mother/name"' in asked.text
    gateway.answers[path] = (202, proposal(act="link"))
    sent = registrar.post(f"/records/{RECORD_ID}/link", typed | {"confirmed": "/mother/name"})
    assert sent.status_code == 303
    told = gateway.asked("POST", f"/v1/records/{RECORD_ID}/link")[-1].body
    assert LinkBody().validate(told) == {}
    assert told == {"role": "mother", "uin": UIN, "reason": "ປຶ້ມສຳມະໂນຄົວ", "confirmed": ["/mother/name"]}


def test_a_link_is_undone_on_a_form_that_names_whose(registrar: Reader, gateway: FakeGateway) -> None:
    entry = record(status="registered", **LINKABLE, links={"child": None, "mother": UIN, "father": None})
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, entry)
    page = registrar.get(f"/records/{RECORD_ID}/unlink").text
    assert '<option value="mother"' in page
    assert '<option value="father"' not in page
    gateway.answers[f"POST /v1/records/{RECORD_ID}/unlinking"] = (202, proposal(act="unlink"))
    typed = {"role": "mother", "reason": "ຄົນລະຄົນ", "_version": "2", "_key": "k-1"}
    assert registrar.post(f"/records/{RECORD_ID}/unlink", typed).status_code == 303
    told = gateway.asked("POST", f"/v1/records/{RECORD_ID}/unlinking")[-1].body
    assert UnlinkBody().validate(told) == {}


def test_what_a_link_would_do_is_read_by_the_second_person(registrar: Reader, gateway: FakeGateway) -> None:
    command = {"role": "mother", "uin": UIN, "reason": "ປຶ້ມສຳມະໂນຄົວ"}
    gateway.answers[f"GET {PATH}"] = (200, proposal(act="link", command=command))
    page = registrar.get(f"/proposals/{PROPOSAL_ID}").text
    assert "ແມ່: " in page
    assert "2341 2341 2346" in page
