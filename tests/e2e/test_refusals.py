"""Bad input of any kind gets its problem in Lao and English, changes nothing, and is never a 500 (law 9)."""

from __future__ import annotations

import random
import time
from typing import Any

import jwt
import psycopg2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crvs_gateway.adapters.key_ring import KeyRing
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.db import create_engine, unit_of_work_factory
from crvs_kernel.primitives import SystemClock
from crvs_stack.secrets import Secrets
from tests.e2e.refusals import TABLE, Refusal
from tests.support.api import Api
from tests.support.declarations import birth
from tests.support.stack import ELSEWHERE, RunningStack, eventually

STATE = {
    "registration": ("record", "action", "party", "standing", "book", "idempotency"),
    "identity": ("person", "act", "person_fact"),
    "certificates": ("certificate_request", "request_decision", "certificate", "certificate_status"),
    "gateway": ("account", "client"),
    "exchange": ("feed WHERE type NOT LIKE 'account.%'",),  # who signed in is told, also while we count
}


def _token(key: Any, algorithm: str, **claims: Any) -> str:
    now = int(time.time())
    content = {"iss": "thabian", "aud": "thabian", "sub": "x", "iat": now, "exp": now + 900, **claims}
    return jwt.encode(content, key, algorithm=algorithm, headers={"kid": "x"})


def _declared(api: Api) -> dict[str, Any]:
    body = {"form_version": "birth/1", "declaration": birth(random.Random())}
    found: dict[str, Any] = api.command("/v1/births", body).json
    return found


@pytest.fixture(scope="module", name="callers")
def _callers(postgres_stack: RunningStack) -> dict[str, Api]:
    door = postgres_stack.door
    registrar = postgres_stack.staff()
    assert registrar.token
    return {
        "registrar": registrar,
        "village": postgres_stack.staff("village-head"),
        "officer": postgres_stack.staff("certificate-officer"),
        "administrator": postgres_stack.staff("administrator", None),
        "ministry": postgres_stack.client("home-affairs"),
        "nobody": Api(door),
        "forged": Api(door, _token(Ed25519PrivateKey.generate(), "EdDSA")),
        "unsigned": Api(door, _token(None, "none")),
        "expired": Api(door, _expired(postgres_stack)),
    }


def _expired(stack: RunningStack) -> str:
    """A token that the gateway's own key signed, of an hour ago."""
    secrets = Secrets(stack.state.directory / "secrets")
    engine = create_engine(stack.state.databases["gateway"]["app"], 1)
    cipher = FieldCipher(bytes.fromhex(secrets.key("gateway_data_key")))
    signer = KeyRing(cipher, unit_of_work_factory(engine), SystemClock()).signer()
    engine.dispose()
    past = int(time.time()) - 3600
    return signer.sign({"iss": "thabian", "aud": "thabian", "sub": "x", "iat": past, "exp": past + 900})


@pytest.fixture(scope="module", name="scene")
def _scene(postgres_stack: RunningStack, callers: dict[str, Api]) -> dict[str, str]:
    registrar = callers["registrar"]
    registered = _declared(registrar)
    path = f"/v1/records/{registered['id']}/registration"
    number = registrar.command(path, {}, version=1).json["registration_number"]
    eventually(lambda: registrar.get(f"/v1/records/{registered['id']}").json["links"].get("child"))
    return {
        "declared": _declared(registrar)["id"],
        "registered": registered["id"],
        "number": number,
        "elsewhere": _declared(postgres_stack.staff("registrar", ELSEWHERE))["id"],
    }


def _counts(stack: RunningStack) -> dict[str, int]:
    found = {}
    for service, tables in STATE.items():
        connection = psycopg2.connect(stack.state.databases[service]["superuser"])
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - names of ours, from above
                found[f"{service}.{table}"] = cursor.fetchone()[0]
        connection.close()
    return found


def _filled(value: Any, scene: dict[str, str]) -> Any:
    if isinstance(value, str):
        for name, thing in scene.items():
            value = value.replace("{" + name + "}", thing)
        return value
    if isinstance(value, dict):
        return {key: _filled(inner, scene) for key, inner in value.items()}
    return value


@pytest.mark.parametrize("refusal", TABLE, ids=lambda refusal: refusal.name)
def test_bad_input_gets_its_problem(callers: dict[str, Api], scene: dict[str, str], refusal: Refusal) -> None:
    api, headers = callers[refusal.caller], dict(refusal.headers)
    if refusal.method != "GET":
        headers.setdefault("Idempotency_Key", f"refused-{refusal.name.replace(' ', '-')[:90]}")
    if refusal.raw is not None:
        headers.setdefault("Content_Type", "application/json")
    if refusal.version is not None:
        headers["If_Match"] = f'"v{refusal.version}"'
    path, body = _filled(refusal.path, scene), _filled(refusal.body, scene)
    answer = api.call(refusal.method, path, body, raw=refusal.raw, **headers)
    assert (answer.status, answer.problem) == (refusal.status, refusal.problem), answer.data
    assert set(answer.json["messages"]) == {"lo", "en"}
    if refusal.pointer is not None:
        assert refusal.pointer in [fault["pointer"] for fault in answer.json["errors"]]
    if refusal.status == 409:
        assert isinstance(answer.json["allowed"], list)


def test_the_table_has_at_least_sixty_refusals() -> None:
    assert len({refusal.name for refusal in TABLE}) == len(TABLE) >= 60


def test_all_of_them_together_change_nothing(
    postgres_stack: RunningStack, callers: dict[str, Api], scene: dict[str, str]
) -> None:
    time.sleep(0.5)  # what the scene set in motion has arrived
    before = _counts(postgres_stack)
    for refusal in TABLE:
        test_bad_input_gets_its_problem(callers, scene, refusal)
    assert _counts(postgres_stack) == before


@pytest.mark.parametrize(
    "given",
    [
        "Robert'); DROP TABLE record;--",
        "<script>alert(1)</script>",
        "${jndi:ldap://x}",
        "{{config}}",
        "Ọlúwáṣeun",
        "ງ",
        "محمد",
        "李",
        "Nguyễn Thị Ánh",
        "O’Brien-Smith",
        "ກ" * 200,
    ],
)
def test_a_name_is_a_name_whatever_it_looks_like(callers: dict[str, Api], given: str) -> None:
    declaration = birth(random.Random())
    declaration["child"]["name"] = {"given": given}
    answer = callers["registrar"].command(
        "/v1/births", {"form_version": "birth/1", "declaration": declaration}
    )
    assert answer.status == 201, answer.data
    assert answer.json["declaration"]["child"]["name"]["given"] == given
