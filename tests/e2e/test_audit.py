"""Every read of what is not open leaves a line that says who, what for, and about whom (law 6)."""

from __future__ import annotations

from contextlib import closing
from random import Random
from typing import Any

import psycopg2
import pytest

from crvs_gateway.door.routes import RouteTable
from tests.support.api import Api
from tests.support.chance import seeded
from tests.support.people import enrolling, papers
from tests.support.scene import Scene, callers_of
from tests.support.stack import ELSEWHERE, RunningStack

Question = tuple[str, str, Any]  # caller, path, body; without a body it is a GET
READS: dict[str, Question] = {
    "/v1/records/searches": ("registrar", "/v1/records/searches", {"number": "{number}"}),
    "/v1/records/lookups": (
        "registrar",
        "/v1/records/lookups",
        {"number": "{number elsewhere}", "purpose": "identity", "words": "a bride of that office"},
    ),
    "/v1/records/{record_id}/lookups": ("registrar", "/v1/records/{registered}/lookups", None),
    "/v1/records/work-list": ("registrar", "/v1/records/work-list", None),
    "/v1/records/{record_id}": ("registrar", "/v1/records/{registered}", None),
    "/v1/records/{record_id}/history": ("registrar", "/v1/records/{registered}/history", None),
    "/v1/records/proposals": ("province", "/v1/records/proposals", None),
    "/v1/records/proposals/{proposal_id}": ("province", "/v1/records/proposals/{proposal}", None),
    "/v1/records/void-numbers": ("auditor", "/v1/records/void-numbers", None),
    "/v1/persons/lookups": ("registrar", "/v1/persons/lookups", {"uin": "{the husband}"}),
    "/v1/persons/comparisons": ("registrar", "/v1/persons/comparisons", enrolling(papers(Random(1)))),
    "/v1/persons/proposals": ("province", "/v1/persons/proposals", None),
    "/v1/persons/proposals/{proposal_id}": ("province", "/v1/persons/proposals/{merger}", None),
    "/v1/certificate-requests": ("officer", "/v1/certificate-requests", None),
    "/v1/certificate-requests/{request_id}": ("officer", "/v1/certificate-requests/{request}", None),
    "/v1/certificates/{serial}": ("officer", "/v1/certificates/{certificate}", None),
    "/v1/certificates/{serial}/document": ("officer", "/v1/certificates/{certificate}/document", None),
    "/v1/events": ("ministry", "/v1/events", None),
    "/v1/accounts": ("administrator", "/v1/accounts", None),
    "/v1/clients": ("administrator", "/v1/clients", None),
    **{
        f"/v1/audit/{service}": ("auditor", f"/v1/audit/{service}?subject={{registered}}", None)
        for service in ("registration", "identity", "certificates", "exchange", "gateway")
    },
}
BY_POST = {
    "/v1/records/searches",
    "/v1/records/lookups",
    "/v1/persons/lookups",
    "/v1/persons/comparisons",
}
ABOUT_NOBODY = {"/v1/certificate-requests", "/v1/persons/comparisons"}  # here
_LINES = "SELECT actor, act, subject_ids, request_id FROM audit WHERE stated_purpose = %s"


@pytest.fixture(scope="module", name="callers")
def _callers(postgres_stack: RunningStack) -> dict[str, Api]:
    return callers_of(postgres_stack)


@pytest.fixture(scope="module", name="scene")
def _scene(postgres_stack: RunningStack, callers: dict[str, Api]) -> dict[str, str]:
    return Scene(postgres_stack, callers, seeded("the scene of the audit")).things()


def test_every_scoped_read_of_the_api_is_in_the_table(postgres_stack: RunningStack) -> None:
    paths = Api(postgres_stack.door).get("/openapi.json").json["paths"]
    reads = {path for path, ways in paths.items() if "x-scope" in ways.get("get", {})}
    assert reads | BY_POST == set(READS)


@pytest.mark.parametrize("read", READS)
def test_a_read_leaves_a_line_with_its_purpose(
    postgres_stack: RunningStack, callers: dict[str, Api], scene: dict[str, str], read: str
) -> None:
    caller, path, body = READS[read]
    purpose = f"review-{list(READS).index(read)}"
    filled = {key: scene.get(str(value)[1:-1], value) for key, value in (body or {}).items()}
    for name, thing in scene.items():
        path = path.replace(f"{{{name}}}", thing)
    answer = callers[caller].call("POST" if body else "GET", path, filled or None, X_Purpose=purpose)
    assert answer.status == 200, answer.data
    service = RouteTable().find(path.partition("?")[0]).service
    with closing(psycopg2.connect(postgres_stack.state.databases[service]["superuser"])) as connection:
        cursor = connection.cursor()
        cursor.execute(_LINES, (purpose,))
        lines = cursor.fetchall()
    assert len(lines) == 1
    actor, act, subjects, request_id = lines[0]
    assert actor
    assert act
    assert subjects or read in ABOUT_NOBODY
    assert request_id == answer.headers["X-Request-Id"]


REFUSED: dict[str, tuple[str, str, str, str]] = {  # caller, method, path, service
    "a record of another office": ("elsewhere", "GET", "/v1/records/{registered}", "registration"),
    "its history": ("elsewhere", "GET", "/v1/records/{registered}/history", "registration"),
    "its registration": ("elsewhere", "POST", "/v1/records/{registered}/registration", "registration"),
    "a certificate of another office": ("elsewhere", "GET", "/v1/certificates/{certificate}", "certificates"),
    "a request of another office": ("elsewhere", "GET", "/v1/certificate-requests/{request}", "certificates"),
    "no scope for a record": ("administrator", "GET", "/v1/records/{registered}", "registration"),
    "no scope for a request": ("village", "GET", "/v1/certificate-requests/{request}", "certificates"),
    "no scope for accounts": ("registrar", "GET", "/v1/accounts", "gateway"),
    "no scope for the audit": ("registrar", "GET", "/v1/audit/identity", "identity"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_leaves_a_line_with_the_address_that_the_auditor_reads(
    postgres_stack: RunningStack, callers: dict[str, Api], scene: dict[str, str], name: str
) -> None:
    caller, method, path, service = REFUSED[name]
    for thing, value in scene.items():
        path = path.replace(f"{{{thing}}}", value)
    everybody = callers | {"elsewhere": postgres_stack.staff("registrar", ELSEWHERE)}
    versioned = {"If_Match": '"v1"', "Idempotency_Key": name.replace(" ", "-")} if method == "POST" else {}
    refused = everybody[caller].call(method, path, {} if versioned else None, **versioned)
    assert refused.status in {403, 404}
    recent = callers["auditor"].get(f"/v1/audit/{service}?limit=5").json["items"]
    (line,) = [each for each in recent if each["request_id"] == refused.headers["X-Request-Id"]]
    assert (line["address"], line["actor_kind"]) == ("127.0.0.1", "staff")
    assert line["purpose"] == RouteTable().find(path).purpose


def test_what_is_open_and_does_not_exist_is_about_nobody(
    postgres_stack: RunningStack, callers: dict[str, Api]
) -> None:
    refused = Api(postgres_stack.door).get("/v1/code-lists/none")
    assert refused.status == 404
    recent = callers["auditor"].get("/v1/audit/registration?limit=20").json["items"]
    assert refused.headers["X-Request-Id"] not in {line["request_id"] for line in recent}
