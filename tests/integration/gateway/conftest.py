"""The gateway as it runs: PostgreSQL, its web process, its door, its decision, and dummy services."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml

from crvs_kernel.caller.context import Call, Principal, seal_context
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.primitives import canonical_json
from crvs_stack.processes import free_ports
from tests.integration.gateway.dummy import DummyService
from tests.support.api import Api, Reply
from tests.support.databases import database_fixture
from tests.support.machine import BOUND

KEY = "11" * 32
DATA_KEY = "22" * 32
PASSWORD = "correct pony electric staple"
SECRET = "a-secret-of-the-ministry-of-health"
PEOPLE = {
    "accounts": [
        {"username": "somchai", "name": "ສົມໃຈ", "role": "registrar", "office": "0201", "password": PASSWORD},
        {"username": "boss", "name": "Boss", "role": "administrator", "password": PASSWORD},
        {
            "username": "phongsaly",
            "name": "P",
            "role": "provincial_administrator",
            "office": "LA-PH",
            "password": PASSWORD,
        },
        {"username": "audit", "name": "A", "role": "auditor", "password": PASSWORD},
        {"username": "racer", "name": "R", "role": "registrar", "office": "0201", "password": PASSWORD},
        {"username": "elsewhere", "name": "E", "role": "registrar", "office": "0101", "password": PASSWORD},
        {"username": "victim", "name": "Victim", "role": "registrar", "office": "0201", "password": PASSWORD},
    ],
    "clients": [
        {
            "client_id": "ministry-of-health",
            "name": "Ministry of Health",
            "scopes": ["event.read", "person.read"],
            "secret": SECRET,
        },
    ],
}


@dataclass
class Running:
    """The processes of a gateway and how to reach them."""

    database: Any
    web: str
    environment: dict[str, str]
    directory: Path
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [_program(), *arguments], env=self.environment, capture_output=True, text=True, check=False
        )

    def start(self, process: str, **settings: str) -> None:
        command = [*BOUND, _program(), process]
        self.children.append(subprocess.Popen(command, env={**self.environment, **settings}))

    def open_door(self, path: str = "/readyz", **settings: str) -> str:
        """Envoy and the decision beside it, each in the way that the stack starts them."""
        address = f"127.0.0.1:{free_ports(1)[0]}"
        told = {"THABIAN_DOOR_DIRECTORY": tempfile.mkdtemp(prefix="door-", dir=self.directory), **settings}
        for process in ("decision", "door"):
            self.start(process, THABIAN_LISTEN=address, **told)
        until(lambda: _answers(f"http://{address}{path}"), f"a door at {address}")
        return f"http://{address}"

    def end(self, first: int = 0) -> None:
        """End the children from the first one given, the last one first."""
        ending, self.children = self.children[first:], self.children[:first]
        for child in ending:
            child.terminate()
        for child in ending:
            assert child.wait(30) in {0, -signal.SIGTERM}, child.args

    def token_state(self) -> Any:
        """What the doors ask for."""
        return self.asked_as(Principal("door", "system")).json

    def asked_as(self, principal: Principal) -> Reply:
        """The answer to a caller inside the network who can seal a context."""
        call = Call("gateway", "GET", "/internal/token-state")
        sealed = seal_context(principal, bytes.fromhex(KEY), call)
        return Api(self.web).get(call.path, X_Crvs_Context=sealed)

    def rows(self, statement: str, *values: Any) -> list[Any]:
        with closing(psycopg2.connect(self.database.superuser_url)) as connection, connection:
            cursor = connection.cursor()
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def stored_answer(self, key: str) -> str:
        """What is kept of the answer to a command, as `crvs_kernel.http.commands` seals it."""
        kept = "SELECT caller, route, body FROM idempotency WHERE key = %s"
        ((caller, route, body),) = self.rows(kept, key)
        place = canonical_json(["idempotency", caller, route, key])
        return FieldCipher(bytes.fromhex(DATA_KEY)).open(bytes(body), place).decode()


def _program() -> str:
    return str(Path(sys.executable).with_name("crvs-gateway"))


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def until(holds: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Poll with a deadline."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.05)


database = database_fixture("gateway", "crvs_gateway.migrations", scope="session")


@pytest.fixture(scope="session", name="dummies")
def _dummies() -> Iterator[dict[str, DummyService]]:
    dummies = {name: DummyService(name) for name in ("registration", "identity", "exchange", "portal")}
    yield dummies
    for dummy in dummies.values():
        dummy.stop()


@pytest.fixture(scope="session", name="running")
def _running(database: Any, dummies: dict[str, DummyService], tmp_path_factory: Any) -> Iterator[Running]:
    web = f"127.0.0.1:{free_ports(1)[0]}"
    addresses = {"gateway": f"http://{web}"} | {name: each.address for name, each in dummies.items()}
    environment = {
        **os.environ,
        "THABIAN_DATABASE_URL": database.app_url,
        "THABIAN_BUS_URL": "postgresql://unused",
        "THABIAN_CONTEXT_KEY": KEY,
        "THABIAN_DATA_KEY": DATA_KEY,
        "THABIAN_LISTEN": web,
        "THABIAN_HASH_MEMORY_KIB": "1024",
        "THABIAN_UPSTREAMS": ",".join(f"{name}={address}" for name, address in addresses.items()),
    }
    directory = tmp_path_factory.mktemp("gateway")
    running = Running(database, f"http://{web}", environment, directory)
    people = directory / "people.yaml"
    people.write_text(yaml.safe_dump(PEOPLE), "utf-8")
    environment["PEOPLE_FILE"] = str(people)
    done = running.command("seed", str(people))
    assert done.returncode == 0, done.stderr
    running.start("web")
    until(lambda: _answers(f"http://{web}/readyz"), f"web at {web}")
    yield running
    running.end()


@pytest.fixture(autouse=True)
def _own_doors(running: Running) -> Iterator[None]:
    """A door that a test opens ends with it."""
    before = len(running.children)
    yield
    running.end(before)


def open_door(running: Running, **settings: str) -> str:
    """Another door before the same services, until the test or the module ends that opened it."""
    return running.open_door(**settings)


@pytest.fixture(scope="session", name="door")
def _door(running: Running) -> str:
    """A door whose rates are out of the tests' way."""
    return open_door(
        running,
        THABIAN_RATE_ADDRESS="10000/second",
        THABIAN_RATE_SIGN_IN="10000/second",
        THABIAN_RATE_MACHINE="10000/second",
        THABIAN_BREAKER_SECONDS="5.0",
        THABIAN_MAX_BODY="300000",
        THABIAN_WORKER_METRICS=f"127.0.0.1:{free_ports(1)[0]}",
        THABIAN_LOG_LEVEL="WARNING",
    )


@pytest.fixture(name="anybody")
def _anybody(door: str) -> Api:
    return Api(door)


@pytest.fixture(scope="session", name="registrar")
def _registrar(door: str) -> Api:
    return Api(door).sign_in("somchai", PASSWORD)


@pytest.fixture(scope="session", name="administrator")
def _administrator(door: str) -> Api:
    return Api(door).sign_in("boss", PASSWORD)
