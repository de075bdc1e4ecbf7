"""A kind that no code of the house can know goes through the whole stack, and its people marry afterwards.

The kind comes from an installed package (`tests/support/tennis`). Its roles have the names of those who are
born, give birth, marry and die elsewhere, and each person plays two of them. Code that reads roles, or takes
a kind that it does not know for one that it does, makes these people somebody's child, married or dead.
"""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest

from crvs_contracts.numbers import format_uin
from crvs_stack.state import directory_of
from tests.e2e.membership import KIND, PATH, PYTHONPATH, grant, rows, signed_in, text_at
from tests.support.acts import declared, issued, person, registered, uin_of, verdict
from tests.support.api import Reply
from tests.support.chance import seeded
from tests.support.declarations import adult_birth, ago, marriage
from tests.support.stack import RunningStack, eventually, remove, running_stack

MINISTRY = "education"
pytestmark = pytest.mark.timeout(400)


@pytest.fixture(
    scope="module", name="stack", params=["postgresql", pytest.param("kafka", marks=pytest.mark.kafka)]
)
def _stack(request: pytest.FixtureRequest) -> Iterator[RunningStack]:
    """A stack whose processes all have the package on their path; its directory is kept after a failure."""
    failed_before = request.session.testsfailed
    with running_stack(request.param, "kinds", PYTHONPATH=PYTHONPATH) as stack:
        yield stack
    if request.session.testsfailed == failed_before:
        remove(directory_of(stack.name))


@pytest.fixture(scope="module", name="chance")
def _chance() -> random.Random:
    return seeded("an invented kind")


@pytest.fixture(scope="module", name="couple")
def _couple(stack: RunningStack, chance: random.Random) -> dict[str, dict[str, Any]]:
    """A grown man and woman who are known to the register, with their UINs and names."""
    registrar, found = stack.staff(), {}
    for sex in ("male", "female"):
        record = registered(registrar, "birth", adult_birth(chance, sex=sex))
        found[sex] = {"uin": uin_of(registrar, record), "name": record["declaration"]["child"]["name"]}
    return found


@pytest.fixture(scope="module", name="before")
def _before(stack: RunningStack, couple: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {sex: person(stack.staff(), each["uin"]) for sex, each in couple.items()}


@pytest.fixture(scope="module", name="membership")
def _membership(
    stack: RunningStack, couple: dict[str, dict[str, Any]], before: dict[str, Any]
) -> dict[str, Any]:
    """The registered entry: he is child and deceased, she is mother and groom."""
    he, she = couple["male"], couple["female"]
    declaration = {
        "membership": {"date": ago(3)},
        "place": {"district": "0201"},
        "child": he,
        "deceased": he,
        "mother": she,
        "groom": she,
    }
    assert {each["civil_status"] for each in before.values()} == {
        "unknown"
    }  # adults, of whom nothing says it
    return registered(stack.staff(), KIND, declaration, PATH)


def test_it_is_declared_and_registered_in_a_book_of_its_own(
    stack: RunningStack, membership: dict[str, Any], couple: dict[str, dict[str, Any]]
) -> None:
    assert membership["registration_number"].startswith("T-0201-")
    assert (membership["kind"], membership["timeliness"]) == (KIND, "current")
    he, she = couple["male"]["uin"], couple["female"]["uin"]
    assert membership["links"] == {"child": he, "mother": she, "groom": she, "deceased": he}
    search = {"number": membership["registration_number"], "kind": KIND}
    found = stack.staff().call("POST", "/v1/records/searches", search).json["items"]
    assert [each["id"] for each in found] == [membership["id"]]


def test_a_second_membership_of_one_day_is_a_likely_duplicate(
    stack: RunningStack, membership: dict[str, Any]
) -> None:
    again = declared(stack.staff(), KIND, membership["declaration"], PATH)
    assert [each["record_id"] for each in again["duplicates"]] == [membership["id"]]


def test_its_words_are_on_the_pages_and_in_the_lists(stack: RunningStack, membership: dict[str, Any]) -> None:
    registrar = stack.staff()
    listed = registrar.get("/v1/code-lists/vital_event").json["items"]
    assert {"code": KIND, "label": {"lo": "ສະມາຊິກສະໂມສອນເທັນນິດ", "en": "Tennis club membership"}} in listed
    assert registrar.get(f"/v1/forms/{KIND}").json["name"] == f"{KIND}/1"
    assert PATH in registrar.get("/openapi.json").json["paths"]
    browser = signed_in(stack, "registrar-0201")
    assert "ສະມາຊິກສະໂມສອນເທັນນິດ" in text_at(browser, stack, "/declare")
    assert "ວັນທີເຂົ້າ" in text_at(browser, stack, f"/declare/{KIND}")
    shown = text_at(browser, stack, f"/records/{membership['id']}")
    assert "ສະມາຊິກສະໂມສອນເທັນນິດ" in shown
    heading = shown.partition('class="record-head')[2].partition("</header>")[0]
    name = membership["declaration"]["child"]["name"]
    assert f"""<h1 translate="no">{name["given"]} {name["surname"]}</h1>""" in heading
    assert "<dt>ເລກປະຈຳຕົວ</dt>" not in heading  # no number is allotted


def test_identity_learns_the_numbers_and_changes_nobody(
    stack: RunningStack, membership: dict[str, Any], couple: dict[str, dict[str, Any]], before: dict[str, Any]
) -> None:
    kept = "SELECT role, fact FROM act WHERE record_id = %s ORDER BY role"
    acts = eventually(lambda: rows(stack, "identity", kept, membership["id"]))
    assert acts == [(role, "none") for role in ("child", "deceased", "groom", "mother")]
    assert {sex: person(stack.staff(), each["uin"]) for sex, each in couple.items()} == before
    none = "SELECT count(*) FROM person WHERE birth_record_id = %s"
    assert rows(stack, "identity", none, membership["id"]) == [(0,)]


def test_its_certificate_is_requested_sealed_and_holds(
    stack: RunningStack, membership: dict[str, Any], tmp_path: Path
) -> None:
    name = membership["declaration"]["child"]["name"]
    requester = {"name": f"{name['given']} {name['surname']}", "relationship": "self"}
    number = membership["registration_number"]
    body = {"registration_number": number, "language": "lo-en", "requester": requester, "purpose": "play"}

    def ask() -> Reply | None:
        answer = stack.staff().command("/v1/certificate-requests", body)
        assert answer.status in {201, 404}, answer.data
        return answer if answer.status == 201 else None

    request = eventually(ask).json
    assert request["fee"]["rule"] == "fees/1:first-certificate"
    sealed = issued(stack, request)
    document = stack.staff("certificate-officer").get(f"/v1/certificates/{sealed['serial']}/document")
    (file := tmp_path / "membership.pdf").write_bytes(document.data)
    told = subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    text = "".join(page.extract_text() for page in pypdf.PdfReader(file).pages)
    assert number in text
    assert "Certificate of membership" in text
    assert text.count(format_uin(membership["links"]["child"])) == 1  # in a row; none was allotted
    assert verdict(stack, sealed["serial"]) == "valid"


def test_a_ministry_that_is_granted_it_reads_it_from_the_feed(
    stack: RunningStack, membership: dict[str, Any], tmp_path: Path
) -> None:
    granted = ["/record_id", "/kind", "/registration_number"]
    grant(stack, MINISTRY, {f"{KIND}.registered.v1": granted}, tmp_path / "agreement.yaml")
    ministry = stack.client(MINISTRY)
    seen = eventually(lambda: ministry.get("/v1/events?after=0&limit=1000").json["events"])
    expected = {name: membership[name] for name in ("kind", "registration_number")}
    assert [each["data"] for each in seen] == [expected | {"record_id": membership["id"]}]


def test_its_people_are_neither_married_nor_kin_nor_dead_and_marry(
    stack: RunningStack, membership: dict[str, Any], couple: dict[str, dict[str, Any]]
) -> None:
    registrar, (he, she) = stack.staff(), (couple["male"], couple["female"])
    assert membership["status"] == "registered"
    declaration = marriage(groom=he["uin"], bride=she["uin"])
    declaration["groom"]["name"], declaration["bride"]["name"] = he["name"], she["name"]
    wedding = declared(registrar, "marriage", declaration)
    assert wedding["duplicates"] == []
    married = registered(registrar, "marriage", declaration)
    assert married["registration_number"].startswith("M-")
    for uin in (he["uin"], she["uin"]):
        eventually(lambda uin=uin: person(registrar, uin)["civil_status"] == "married")
        assert person(registrar, uin)["status"] == "alive"
    assert [link["relation"] for link in person(registrar, he["uin"])["links"]] == ["spouse"]


@pytest.mark.parametrize("service", ["registration", "identity", "certificates", "exchange"])
def test_no_service_set_an_event_aside(stack: RunningStack, membership: dict[str, Any], service: str) -> None:
    assert membership["status"] == "registered"
    assert rows(stack, service, "SELECT consumer, reason FROM dead_letter") == []
