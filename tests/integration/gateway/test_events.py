"""What the gateway tells the bus keeps the promises of the published schemas."""

from __future__ import annotations

from pathlib import Path

import orjson
import yaml
from jsonschema import Draft202012Validator

from crvs_contracts.events.catalogue import CATALOGUE, types_of
from tests.integration.gateway.conftest import PASSWORD, Running
from tests.support.api import Api

CHOSEN = "mango sticky rice at noon"


def _all_acts(administrator: Api, anybody: Api) -> None:
    body = {"username": "eventful", "name": "E", "role": "registrar", "office": "0201"}
    made = administrator.command("/v1/accounts", body).json
    chosen = {"username": "eventful", "code": made["activation"]["code"], "password": CHOSEN}
    anybody.call("POST", "/v1/sessions/activation", chosen)
    administrator.command(f"/v1/accounts/{made['id']}/activation", {})
    for _ in range(6):
        anybody.call("POST", "/v1/sessions", {"username": "eventful", "password": "wrong one again"})
    administrator.command(f"/v1/accounts/{made['id']}/appointment", {"office": "0202"})
    administrator.command(f"/v1/accounts/{made['id']}/deactivation", {})
    client = {"client_id": "eventful", "name": "E", "scopes": ["event.read"], "jurisdiction": ["LA"]}
    administrator.command("/v1/clients", client)
    administrator.command("/v1/clients/eventful/deactivation", {})
    anybody.sign_in("somchai", PASSWORD)


def _reactivated(running: Running, directory: Path) -> None:
    registrar = {"username": "eventful", "role": "registrar", "office": "0201", "password": CHOSEN}
    secret = "a-secret-of-sixteen-characters"
    client = {"client_id": "eventful", "scopes": ["event.read"], "secret": secret}
    file = directory / "seed.yaml"
    file.write_text(yaml.safe_dump({"accounts": [registrar], "clients": [client]}), "utf-8")
    assert running.command("seed", str(file)).stdout.strip().endswith("2 reactivated")


def test_every_event_type_is_produced_as_its_schema_says(
    administrator: Api, anybody: Api, running: Running, tmp_path: Path
) -> None:
    running.rows("DELETE FROM guess")
    _all_acts(administrator, anybody)
    _reactivated(running, tmp_path)
    running.rows("DELETE FROM guess")
    rows = running.rows("SELECT topic, type, data FROM outbox")
    for topic, kind, data in rows:
        assert topic == CATALOGUE[kind].topic
        Draft202012Validator(CATALOGUE[kind].schema).validate(orjson.loads(data))
    assert {kind for _, kind, _ in rows} == set(types_of("crvs.gateway"))
