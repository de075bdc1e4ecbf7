"""The data keys of a running stack are changed while people work (docs/operations.md, "Keys")."""

from __future__ import annotations

import subprocess
import threading
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import urllib3

from crvs_stack.programs import command, data_keys, inherited
from crvs_stack.secrets import Secrets
from tests.e2e.restore.operator import await_agreement, births, thabian
from tests.support.acts import declaring
from tests.support.api import Api, Reply
from tests.support.chance import seeded
from tests.support.declarations import birth
from tests.support.stack import RunningStack, eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(500)]
# One takes commands, one names subjects, one lets people in; tests/integration/stack has all five.
_CHANGED = ("registration", "exchange", "gateway")
_AGREEMENT = """
agreements:
  - client: public-security
    version: 1
    legal_basis: Law on Public Security
    purpose: A test of pseudonyms
    valid_from: 2026-01-01
    subject: pseudonym
    grants: {birth.registered.v1: [/kind]}
"""


@dataclass
class Counter:
    """Declares births without end, and repeats a command with its key until it is answered."""

    api: Api
    acknowledged: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def work(self, stop: threading.Event) -> None:
        chance = seeded("key rotation")
        while not stop.is_set():
            body, key = declaring("birth", birth(chance)), uuid.uuid4().hex
            while (answer := self._sent(body, key)) is None or answer.status >= 500:
                if answer is not None:
                    self.refusals.append(answer.problem)
                stop.wait(0.1)
            assert answer.status == 201, answer.data
            self.acknowledged.append(answer.json["id"])
            stop.wait(0.2)

    def _sent(self, body: Any, key: str) -> Reply | None:
        try:
            return self.api.command("/v1/births", body, key=key)
        except urllib3.exceptions.HTTPError:
            return None


def _exchange(stack: RunningStack, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    told = inherited() | {"THABIAN_DATABASE_URL": stack.state.databases["exchange"]["app"]}
    told |= {"THABIAN_BUS_URL": "", "THABIAN_CONTEXT_KEY": "11" * 32} | environment
    return subprocess.run(
        command("exchange", *arguments), env=told, capture_output=True, text=True, check=False
    )


def _pseudonyms(ministry: Api, number: int) -> list[tuple[str, str]]:
    def read() -> list[tuple[str, str]]:
        events = ministry.get("/v1/events?after=0&limit=100").json["events"]
        seen = [(event["id"], event["subject"]) for event in events]
        return seen if len(seen) >= number else []

    found: list[tuple[str, str]] = eventually(read)
    return found[:number]


def test_new_keys_while_people_work_lose_nothing_and_change_no_name(
    postgres_stack: RunningStack, tmp_path: Path
) -> None:
    stack = postgres_stack
    (agreements := tmp_path / "agreements.yaml").write_text(_AGREEMENT, "utf-8")
    secrets = Secrets(stack.state.directory / "secrets")
    old = {service: secrets.key(f"{service}_data_key") for service in _CHANGED}
    assert _exchange(stack, "load-agreements", str(agreements)).returncode == 0
    made, registrar, ministry = births(stack, 3, "keys"), stack.staff(), stack.client("public-security")
    said, key = declaring("birth", birth(seeded("before"))), uuid.uuid4().hex
    first = registrar.command("/v1/births", said, key=key)
    before = _pseudonyms(ministry, len(made))

    counter, stop = Counter(stack.staff()), threading.Event()
    working = threading.Thread(target=counter.work, args=(stop,), daemon=True)
    working.start()
    code, told = thabian(stack, "rotate-data-keys", *_CHANGED)
    stop.set()
    working.join(60)
    assert (code, working.is_alive()) == (0, False), told

    assert counter.acknowledged
    assert all(registrar.get(f"/v1/records/{record}").status == 200 for record in counter.acknowledged)
    assert set(counter.refusals) <= {"service-unavailable", "database-unavailable"}
    await_agreement(stack)
    repeated = registrar.command("/v1/births", said, key=key)
    assert (repeated.status, repeated.headers["Idempotent-Replayed"]) == (201, "true")
    assert repeated.data == first.data
    assert _pseudonyms(ministry, len(made)) == before
    assert stack.staff().get(f"/v1/records/{made[0]['id']}").status == 200  # signed in anew
    for service in _CHANGED:
        assert secrets.key(f"{service}_data_key") != old[service]
        assert f"{service}_other_data_key" not in (stack.state.directory / "secrets").read_text()
    keys = {**data_keys(secrets, "exchange"), "THABIAN_DATA_KEY": old["exchange"]}
    refused = _exchange(stack, "keys", **keys)
    assert (refused.returncode, "values are sealed under key" in refused.stderr) == (2, True)
