"""What the stories do at the counter: declare, register, number, ask for a certificate, issue it."""

from __future__ import annotations

import uuid
from typing import Any

from crvs_contracts.kinds import kind_named
from tests.support.api import Api, Reply
from tests.support.stack import OFFICE, RunningStack, eventually

Answer = dict[str, Any]


def declaring(kind: str, declaration: Answer) -> Answer:
    """The body of a declaration under the first form of its kind."""
    return {"form_version": f"{kind}/1", "declaration": declaration}


def declared(api: Api, kind: str, declaration: Answer, path: str = "") -> Answer:
    """Declare, at the path of a kind that this process does not know; the record after it."""
    answer = api.command(path or f"/v1/{kind_named(kind).plural}", declaring(kind, declaration))
    assert answer.status == 201, answer.data
    found: Answer = answer.json
    return found


def registered(api: Api, kind: str, declaration: Answer, path: str = "") -> Answer:
    """Declare and register; the record after it."""
    record = declared(api, kind, declaration, path)
    reviewed = {"duplicates_reviewed": [each["record_id"] for each in record["duplicates"]]}
    path = f"/v1/records/{record['id']}/registration"
    return done_or_decided(api, api.command(path, reviewed, version=record["version"]))


def done_or_decided(api: Api, answer: Reply) -> Answer:
    """The record after an act, approved by the office above where it waits for a second person."""
    if answer.status == 202 and api.above:
        approved(api.above(), answer.json)
        answer = api.get(f"/v1/records/{answer.json['subject']}")
    assert answer.status == 200, answer.data
    found: Answer = answer.json
    return found


def approved(second: Api, proposal: Answer) -> None:
    """Let a second person carry a proposal out."""
    answer = second.command(f"/v1/records/proposals/{proposal['id']}/approval", {}, version=1)
    assert answer.status == 200, answer.data


def proposing(**body: Answer | str) -> Answer:
    """The body of a cancellation or a reinstatement."""
    authority = {"authority": "ສານປະຊາຊົນ", "number": "12/2026", "date": "2026-11-20"}
    return {"reason": "no such event", "authority": authority, **body}


def proposed(api: Api, record: Answer, noun: str = "cancellation", **body: str) -> Answer:
    """Propose what two people do; the proposal."""
    given = proposing(**({"ground": "false"} if noun == "cancellation" else {}) | body)
    answer = api.command(f"/v1/records/{record['id']}/{noun}", given, version=record["version"])
    assert answer.status == 202, answer.data
    found: Answer = answer.json
    return found


def done_by_two(api: Api, second: Api, record: Answer, noun: str = "cancellation") -> Answer:
    """Propose, let the second person approve, and give the record after it."""
    approved(second, proposed(api, record, noun))
    found: Answer = api.get(f"/v1/records/{record['id']}").json
    return found


def uin_of(api: Api, record: Answer) -> str:
    """The UIN that identity allots, once registration has heard of it."""
    found: str = eventually(lambda: api.get(f"/v1/records/{record['id']}").json["links"].get("child"))
    return found


def person(api: Api, uin: str) -> Answer:
    """What identity knows of somebody."""
    answer = api.call("POST", "/v1/persons/lookups", {"uin": uin})
    assert answer.status == 200, answer.data
    found: Answer = answer.json
    return found


def asking(number: str, relationship: str, language: str = "lo-en") -> Answer:
    """The body of a request for a certificate."""
    requester = {"name": "ນາງ ມະນີ", "relationship": relationship, "id_document": "P-1"}
    return {
        "registration_number": number,
        "language": language,
        "requester": requester,
        "purpose": "school",
    }


def requested(
    stack: RunningStack, number: str, relationship: str, language: str = "lo-en", office: str = OFFICE
) -> Answer:
    """Ask for a certificate, as soon as certificates has heard of the entry."""
    registrar, key = stack.staff("registrar", office), uuid.uuid4().hex
    body = asking(number, relationship, language)

    def ask() -> Reply | None:
        answer = registrar.command("/v1/certificate-requests", body, key=key)
        assert answer.status in {201, 404}, answer.data
        return answer if answer.status == 201 else None

    found: Answer = eventually(ask).json
    return found


def issued(stack: RunningStack, request: Answer, office: str = OFFICE) -> Answer:
    """Issue a requested certificate, as soon as the child's UIN has arrived."""
    officer, key = stack.staff("certificate-officer", office), uuid.uuid4().hex
    path = f"/v1/certificate-requests/{request['id']}/issuance"

    def issue() -> Reply | None:
        answer = officer.command(path, {}, key=key)
        if answer.problem == "uin-not-yet-allotted":
            return None
        assert answer.status == 201, answer.data
        return answer

    found: Answer = eventually(issue).json
    return found


def verdict(stack: RunningStack, serial: str) -> str:
    """What anybody is told of a certificate."""
    answer = Api(stack.door).get(f"/v1/verifications/{serial}")
    assert answer.status == 200, answer.data
    result: str = answer.json["result"]
    return result
