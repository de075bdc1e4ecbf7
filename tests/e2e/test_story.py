"""The main job, end to end: declare, register, number, certify, verify, correct; a ministry reads it."""

from __future__ import annotations

import random
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tests.support.api import Api
from tests.support.declarations import adult_birth, birth, death, divorce, marriage
from tests.support.stack import RunningStack, eventually

CHANCE = random.Random()


def registered(api: Api, kind: str, declaration: dict[str, Any]) -> dict[str, Any]:
    """Declare and register; the record after it."""
    declared = api.command(f"/v1/{kind}s", {"form_version": f"{kind}/1", "declaration": declaration})
    assert declared.status == 201, declared.data
    record = declared.json
    reviewed = {"duplicates_reviewed": [each["record_id"] for each in record["duplicates"]]}
    done = api.command(f"/v1/records/{record['id']}/registration", reviewed, version=record["version"])
    assert done.status == 200, done.data
    found: dict[str, Any] = done.json
    return found


def uin_of(api: Api, record: dict[str, Any]) -> str:
    """The UIN that identity allots, once registration has heard of it."""
    found: str = eventually(lambda: api.get(f"/v1/records/{record['id']}").json["links"].get("child"))
    return found


def certificate(
    stack: RunningStack, number: str, relationship: str, language: str = "lo-en"
) -> dict[str, Any]:
    """Request and issue."""
    requested = stack.staff().command(
        "/v1/certificate-requests",
        {
            "registration_number": number,
            "language": language,
            "requester": {"name": "ນາງ ມະນີ", "relationship": relationship, "id_document": "P-1"},
            "purpose": "school",
        },
    )
    assert requested.status == 201, requested.data
    officer, path = (
        stack.staff("certificate-officer"),
        f"/v1/certificate-requests/{requested.json['id']}/issuance",
    )
    key = uuid.uuid4().hex
    issued = eventually(lambda: _issued(officer.command(path, {}, key=key)))
    found: dict[str, Any] = issued.json
    return found


def _issued(answer: Any) -> Any:
    if answer.status in {409, 503} and answer.problem == "uin-not-yet-allotted":
        return None
    assert answer.status in {200, 201}, answer.data
    return answer


def verdict(stack: RunningStack, serial: str) -> str:
    answer = Api(stack.door).get(f"/v1/verifications/{serial}")
    assert answer.status == 200, answer.data
    result: str = answer.json["result"]
    return result


def test_a_birth_from_declaration_to_a_superseded_certificate(stack: RunningStack, tmp_path: Path) -> None:
    registrar = stack.staff()
    record = registered(registrar, "birth", birth(CHANCE))
    assert record["registration_number"].startswith("B-0201-")
    uin = uin_of(registrar, record)
    assert registrar.get(f"/v1/persons/{uin}").json["birth_record_id"] == record["id"]

    sealed = certificate(stack, record["registration_number"], "mother")
    officer = stack.staff("certificate-officer")
    document = officer.get(f"/v1/certificates/{sealed['serial']}/document")
    assert document.headers["Content-Type"] == "application/pdf"
    assert officer.get(f"/v1/certificates/{sealed['serial']}/document").data == document.data
    file = tmp_path / "certificate.pdf"
    file.write_bytes(document.data)
    said = subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert record["registration_number"] in "".join(
        page.extract_text() for page in pypdf.PdfReader(file).pages
    )
    assert verdict(stack, sealed["serial"]) == "valid"

    child = f"{record['declaration']['child']['name']['given']}ນ້ອຍ"
    correction = {"kind": "clerical", "reason": "slip of the pen", "changes": {"/child/name/given": child}}
    corrected = registrar.command(
        f"/v1/records/{record['id']}/correction", correction, version=record["version"]
    )
    assert corrected.status == 200, corrected.data
    eventually(lambda: verdict(stack, sealed["serial"]) == "superseded")
    assert verdict(stack, "ZZZZZZZZZZZZ") == "unknown"


def test_a_life_from_birth_to_death_with_a_marriage_and_a_divorce(stack: RunningStack) -> None:
    registrar = stack.staff()
    his, hers = (registered(registrar, "birth", adult_birth(CHANCE, sex=sex)) for sex in ("male", "female"))
    he, she = uin_of(registrar, his), uin_of(registrar, hers)

    wedding = registered(registrar, "marriage", marriage(CHANCE, groom=he, bride=she))
    for uin in (he, she):
        eventually(lambda uin=uin: registrar.get(f"/v1/persons/{uin}").json["civil_status"] == "married")
    again = {"form_version": "marriage/1", "declaration": marriage(CHANCE, groom=he, bride=None)}
    assert registrar.command("/v1/marriages", again).problem == "already-married"

    ended = divorce(wedding["declaration"], wedding["registration_number"])
    assert registered(registrar, "divorce", ended)["registration_number"].startswith("V-")
    eventually(lambda: registrar.get(f"/v1/persons/{he}").json["civil_status"] == "divorced")
    repeat = {"form_version": "divorce/1", "declaration": ended}
    assert registrar.command("/v1/divorces", repeat).problem == "marriage-already-dissolved"

    registered(registrar, "death", death(CHANCE, uin=he))
    eventually(lambda: registrar.get(f"/v1/persons/{he}").json["status"] == "deceased")
    twice = {"form_version": "death/1", "declaration": death(CHANCE, uin=he)}
    assert registrar.command("/v1/deaths", twice).problem == "already-deceased"


@pytest.mark.parametrize("kind", ["death", "marriage", "divorce"])
def test_each_kind_has_its_certificate(stack: RunningStack, kind: str) -> None:
    registrar = stack.staff()
    if kind == "divorce":
        wedding = registered(registrar, "marriage", marriage(CHANCE))
        record = registered(registrar, kind, divorce(wedding["declaration"], wedding["registration_number"]))
    else:
        record = registered(registrar, kind, {"death": death, "marriage": marriage}[kind](CHANCE))
    eventually(lambda: _known(stack, record["registration_number"]))
    relationship = {"death": "child", "marriage": "self", "divorce": "self"}[kind]
    sealed = certificate(stack, record["registration_number"], relationship, "lo")
    assert verdict(stack, sealed["serial"]) == "valid"


def _known(stack: RunningStack, number: str) -> bool:
    """Certificates has heard of the entry when a request for it by a nobody is no longer "not found"."""
    body = {
        "registration_number": number,
        "language": "lo",
        "requester": {"name": "x", "relationship": "nobody"},
        "purpose": "x",
    }
    return stack.staff().command("/v1/certificate-requests", body).status != 404


def test_a_ministry_reads_each_event_once_in_order_and_only_its_fields(stack: RunningStack) -> None:
    record = registered(stack.staff(), "birth", birth(CHANCE))
    ministry = stack.client("home-affairs")

    def feed() -> list[dict[str, Any]]:
        after, found = 0, []
        while True:
            page = ministry.get(f"/v1/events?after={after}&limit=1000").json
            found += page["events"]
            after = page["next"]
            if not page["more"]:
                return found

    mine = eventually(lambda: [e for e in feed() if e["data"].get("record_id") == record["id"]])
    eventually(
        lambda: any(
            e["type"] == "birth.registered.v1" for e in feed() if e["data"].get("record_id") == record["id"]
        )
    )
    everything = feed()
    sequence = [event["seq"] for event in everything]
    assert sequence == sorted(set(sequence))
    assert len({event["id"] for event in everything}) == len(everything)
    assert record["declaration"]["child"]["name"]["given"] not in str(mine)
