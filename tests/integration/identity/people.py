"""People as a registrar enrols them from documents, and the calls for it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from crvs_contracts.forms.persons import person_example
from crvs_kernel.caller.context import HEADER, Call, Principal, seal_context
from tests.integration.identity.conftest import KEY

SCOPES = frozenset(
    {"person.read", "person.names", "person.establish", "person.merge", "person.split"}
    | {"proposal.read", "proposal.decide", "proposal.withdraw"}
)
REGISTRAR = Principal(
    "registrar", "staff", "0201", ("0201",), SCOPES, "duty", "r", name="ຄຳ", role="registrar"
)
SECOND = replace(REGISTRAR, subject="second")
ELSEWHERE = replace(REGISTRAR, subject="elsewhere", office="0101", jurisdiction=("0101",))


def papers(
    given: str, surname: str = "", born: str = "1962", sex: str = "female", **more: Any
) -> dict[str, Any]:
    """What a family book says of somebody, without what other people of the tests have in common."""
    document = person_example()
    name = {"given": given, **({"surname": surname} if surname else {})}
    document["person"] = {"name": name, "sex": sex, "date_of_birth": born, **more}
    document.pop("household")
    return document


def send(
    web: Any, path: str, body: Any, who: Principal = REGISTRAR, *, version: int | None = None, key: str = ""
) -> Any:
    key = key or uuid.uuid4().hex
    context = seal_context(who, KEY, Call("identity", "POST", path, key=key))
    headers = {HEADER: context, "Idempotency-Key": key}
    headers |= {"If-Match": f'"v{version}"'} if version else {}
    return web.post(path, headers=headers, json=body)


def establish(web: Any, *people: dict[str, Any], who: Principal = REGISTRAR, **more: Any) -> Any:
    return send(web, "/v1/persons", {"form_version": "person/1", "people": list(people), **more}, who)


def compare(web: Any, *people: dict[str, Any], who: Principal = REGISTRAR) -> list[list[dict[str, Any]]]:
    answer = send(web, "/v1/persons/comparisons", {"form_version": "person/1", "people": list(people)}, who)
    assert answer.status_code == 200, answer.json
    found: list[list[dict[str, Any]]] = answer.json["people"]
    return found


def established(web: Any, *people: dict[str, Any], who: Principal = REGISTRAR) -> list[dict[str, Any]]:
    """Enrol people who look like nobody else."""
    answer = establish(web, *people, who=who)
    assert answer.status_code == 201, answer.json
    made: list[dict[str, Any]] = answer.json["people"]
    return made


def look_up(web: Any, uin: str, who: Principal = REGISTRAR, **more: Any) -> dict[str, Any]:
    answer = send(web, "/v1/persons/lookups", {"uin": uin, **more}, who)
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.json
    return found


def decided(web: Any, answer: Any, who: Principal = SECOND) -> Any:
    """The second person approves what was proposed."""
    assert answer.status_code == 202, answer.json
    return send(web, f"/v1/persons/proposals/{answer.json['id']}/approval", {}, who, version=1)


def propose_merge(web: Any, uin: str, kept: str, who: Principal = REGISTRAR) -> Any:
    person = look_up(web, uin, who)
    path = f"/v1/persons/{person['id']}/merger"
    return send(web, path, {"kept": kept, "reason": "one woman, two books"}, who, version=person["version"])


def propose_split(web: Any, id_: str, version: int, who: Principal = REGISTRAR) -> Any:
    return send(web, f"/v1/persons/{id_}/split", {"reason": "two women"}, who, version=version)


def merge(web: Any, uin: str, kept: str) -> None:
    answer = decided(web, propose_merge(web, uin, kept))
    assert answer.status_code == 200, answer.json


def split(web: Any, query: Any, uin: str) -> None:
    row = query("SELECT id::text AS id, version FROM person WHERE uin = %s", uin)[0]
    answer = decided(web, propose_split(web, row["id"], row["version"]))
    assert answer.status_code == 200, answer.json
