"""One whole stack: servers, databases, keys, accounts and processes."""

import contextlib
import json
import os
import secrets as randomness
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

from crvs_certificates.bootstrap.keys import make_seal
from crvs_kernel.config import SettingsError
from crvs_stack.connection_limits import role_limits
from crvs_stack.databases import BUS, SERVICES, Databases
from crvs_stack.errors import StackError
from crvs_stack.kafka import EmbeddedKafka
from crvs_stack.leftovers import end_leftovers
from crvs_stack.people import seed_content
from crvs_stack.ports import door_port
from crvs_stack.postgres import EmbeddedPostgres
from crvs_stack.processes import Said, free_ports, spawn
from crvs_stack.programs import Addresses, Household, command
from crvs_stack.reopening import refuse_restored, tell_differences
from crvs_stack.saying import say
from crvs_stack.secrets import Secrets, write_private
from crvs_stack.state import StackState, directory_of, hold_stack
from crvs_stack.supervisor import Program, Supervisor
from crvs_stack.tools import ServiceTools

_READY_WITHIN_S = 120.0  # a clone must answer within two minutes; downloads are not counted
_AGREEMENTS = Path(__file__).parent / "demo" / "agreements.yaml"


class Stack:
    """Start with `start`, keep alive with `supervisor.watch`, end with `stop`; one thread only."""

    def __init__(
        self,
        name: str,
        *,
        bus: str = "postgresql",
        port: int | None = None,
        set_aside: bool = False,
        archive: Path | None = None,
    ) -> None:
        if bus not in {"postgresql", "kafka"}:
            raise StackError(f"BUS is postgresql or kafka, not {bus!r}")
        self._name = name
        self._bus = bus
        self._wanted_port = port
        self._set_aside = set_aside
        self._archive = archive
        self._directory = directory_of(name)
        self._instance = f"{name}-{randomness.token_hex(8)}"
        self._held = contextlib.ExitStack()
        self._house: Household | None = None
        self._keys_of = 0.0  # when the secrets that the programs run with were written
        self.supervisor = Supervisor(on_change=self._write_state, wanted=self._wanted)
        self.state: StackState | None = None

    def start(self) -> StackState:
        """Return when the door says that everything behind it is ready."""
        began = time.monotonic()
        self._held.enter_context(hold_stack(self._name))
        end_leftovers(self._directory / "stack.json")
        secrets = Secrets(self._directory / "secrets")
        databases = self._start_postgres(secrets)
        bus_url = self._start_bus(databases)
        addresses = Addresses.choose(door_port(self._directory / "port", self._wanted_port))
        house = Household(self._directory, addresses, databases, secrets, bus_url, self._instance)
        self._migrate(house)
        refuse_restored(self._tools(databases, bus_url), self._name)
        self._make_seal(databases)
        _say("holding the keys to the databases")
        self._run_all([(s, "keys", [], house.environment(s)) for s in SERVICES])
        people = seed_content(secrets)
        self._seed(house, people)
        tell_differences(self._tools(databases, bus_url))
        _say("starting the processes")
        self._house = house
        for program in house.programs():
            self.supervisor.start(program)
        self.state = self._describe(house, people)
        self._write_state()
        self._await_door(addresses.door_url)
        self.state.ready = True
        self._write_state()
        _say(f"ready after {time.monotonic() - began:.0f} s")
        return self.state

    @contextlib.contextmanager
    def resting(self) -> Iterator[ServiceTools]:
        """What a stack that does not run knows, with its servers alone."""
        if not (self._directory / "secrets").exists():
            raise StackError(f"there is no stack named {self._name!r} here; nothing was changed")
        if (self._directory / "kafka" / "data").exists():
            self._bus = "kafka"  # which may remember what a restored database has forgotten
        self._held.enter_context(hold_stack(self._name))
        try:
            secrets = Secrets(self._directory / "secrets")
            databases = self._start_postgres(secrets)
            bus_url = self._start_bus(databases)
            self._migrate(Household(self._directory, Addresses.choose(0), databases, secrets, bus_url))
            yield self._tools(databases, bus_url)
        finally:
            self.stop()

    def _migrate(self, house: Household) -> None:
        _say("migrating five databases")
        self._run_all([(s, "migrate", [], house.migration_environment(s)) for s in SERVICES])

    def _tools(self, databases: Databases, bus_url: str) -> ServiceTools:
        urls = {each: databases.app_url(each) for each in SERVICES}
        migrators = {each: databases.migrator_url(each) for each in SERVICES}
        return ServiceTools(self._directory, urls, bus_url, migrators)

    def stop(self) -> None:
        self.supervisor.stop()
        if self.state is not None:
            (self._directory / "stack.json").unlink(missing_ok=True)
        self._held.close()

    def _start_postgres(self, secrets: Secrets) -> Databases:
        _say("starting PostgreSQL")
        directory, port = self._directory / "postgres", free_ports(1)[0]
        server = EmbeddedPostgres(directory, port, set_aside=self._set_aside, archive=self._archive)
        self.supervisor.servers["postgres"] = server
        server.start()
        databases = Databases(server, secrets)
        databases.prepare(role_limits())
        return databases

    def _start_bus(self, databases: Databases) -> str:
        if self._bus == "postgresql":
            return databases.app_url(BUS)
        _say("starting Apache Kafka")
        broker = EmbeddedKafka(self._directory / "kafka", free_ports(1)[0])
        self.supervisor.servers["kafka"] = broker
        broker.start()
        return broker.url

    def _make_seal(self, databases: Databases) -> None:
        try:
            make_seal(self._directory / "seal", databases.app_url("certificates"))
        except SettingsError as error:
            raise StackError(str(error)) from error

    def _seed(self, house: Household, people: dict[str, list[dict[str, object]]]) -> None:
        _say("making accounts, clients and agreements")
        file = self._directory / "seed.json"
        write_private(file, json.dumps(people, ensure_ascii=False))
        self._run_all(
            [
                ("gateway", "seed", [str(file)], house.environment("gateway")),
                ("exchange", "load-agreements", [str(_AGREEMENTS)], house.environment("exchange")),
            ]
        )

    def _run_all(self, commands: Sequence[tuple[str, str, list[str], dict[str, str]]]) -> None:
        """Run commands side by side; all must succeed."""
        running = []
        for service, verb, arguments, environment in commands:
            log = self._directory / "logs" / f"{service}-{verb}.log"
            said = Said(log)
            process = spawn(command(service, verb, *arguments), log=log, env=environment)
            running.append((f"crvs-{service} {verb}", process, said))
        failed = [(name, said) for name, process, said in running if process.wait() != 0]
        for name, said in failed:
            raise StackError(f"{name} failed, {said}")

    def _describe(self, house: Household, people: dict[str, list[dict[str, object]]]) -> StackState:
        addresses = house.addresses
        databases = {
            service: {
                "app": house.databases.app_url(service),
                "migrator": house.databases.migrator_url(service),
                "superuser": house.databases.superuser_url(service),
            }
            for service in SERVICES
        }
        return StackState(
            name=self._name,
            door=addresses.door_url,
            bus=self._bus,
            bus_url=house.bus_url,
            supervisor=os.getpid(),
            instance=self._instance,
            ports={"door": addresses.door, **addresses.webs}
            | {f"{name}-metrics": port for name, port in addresses.metrics.items()},
            databases=databases,
            accounts={str(account["username"]): account for account in people["accounts"]},
            clients={str(client["client_id"]): client for client in people["clients"]},
        )

    def _wanted(self) -> list[Program]:
        """The programs, when the secrets were changed since the last look (`thabian rotate-data-keys`)."""
        file = self._directory / "secrets"
        with contextlib.suppress(OSError):  # whatever happens to the file, all that runs runs on
            written = file.stat().st_mtime
            changed, self._keys_of = written != self._keys_of, written
            if changed and self._house:
                try:
                    return self._house.programs()
                except StackError as error:
                    say(f"{error}; the keys from before run on")
        return []

    def _write_state(self) -> None:
        if self.state is not None:
            self.state.pids = self.supervisor.pids()
            self.state.write()

    def _await_door(self, door: str) -> None:
        deadline = time.monotonic() + _READY_WITHIN_S
        while time.monotonic() < deadline:
            self.supervisor.look()
            if is_ready(door, self._instance):
                return
            time.sleep(0.2)
        raise StackError(f"the door was not ready within {_READY_WITHIN_S:.0f} s; see {self._directory}/logs")


def is_ready(door: str, instance: str) -> bool:
    """Whether all is ready, as our own door says, and not what listens on its port."""
    with (
        contextlib.suppress(OSError, ValueError, KeyError, TypeError),
        urllib.request.urlopen(f"{door}/readyz?all=1", timeout=5) as answer,  # noqa: S310 - our door
    ):
        return bool(answer.status == 200 and json.load(answer)["instance"] == instance)
    return False


def _say(what: str) -> None:
    print(f"  {what} ...", flush=True)
