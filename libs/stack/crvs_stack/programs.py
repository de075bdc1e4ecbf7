"""The processes of the stack: their order and their environment variables."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from crvs_stack.databases import SERVICES, Databases
from crvs_stack.leftovers import VARIABLE
from crvs_stack.processes import free_ports
from crvs_stack.secrets import Secrets
from crvs_stack.supervisor import Program

RELAYS = ("gateway", "registration", "identity", "certificates")
WORKERS = ("registration", "identity", "certificates", "exchange")
WEBS = (*SERVICES, "portal")
WEB_WORKERS = dict.fromkeys(SERVICES, 1) | {"registration": 2}  # of gunicorn
_DOOR_TIER, _WEB_TIER, _BEHIND_TIER = 0, 1, 2  # the door stops before the decision that it asks
_BEHIND_NICENESS = 5  # so that requests get the CPU before relays and workers


@dataclass(frozen=True)
class Addresses:
    """Ports of one start of the stack."""

    door: int
    webs: Mapping[str, int]
    metrics: Mapping[str, int]

    @classmethod
    def choose(cls, door: int) -> "Addresses":
        behind = [f"{name}-worker" for name in WORKERS] + [f"{name}-relay" for name in RELAYS] + ["door"]
        ports = iter(free_ports(len(WEBS) + len(behind)))
        return cls(door, {name: next(ports) for name in WEBS}, {name: next(ports) for name in behind})

    @property
    def door_url(self) -> str:
        return f"http://127.0.0.1:{self.door}"

    def upstreams(self) -> str:
        return ",".join(f"{name}=http://127.0.0.1:{port}" for name, port in self.webs.items())


@dataclass(frozen=True)
class Household:
    """The values from which the environments of the processes are made."""

    directory: Path
    addresses: Addresses
    databases: Databases
    secrets: Secrets
    bus_url: str
    instance: str = ""

    def programs(self) -> list[Program]:
        """The programs in the order of starting; the door comes last, after the services behind it."""
        relays = [self._program(name, "relay", _BEHIND_TIER) for name in RELAYS]
        workers = [self._program(name, "worker", _BEHIND_TIER) for name in WORKERS]
        webs = [self._program(name, "web", _WEB_TIER) for name in WEBS]
        decision = self._program("gateway", "decision", _WEB_TIER, name="decision")
        door = self._program("gateway", "door", _DOOR_TIER, name="door")
        return [*webs, *workers, *relays, decision, door]

    def environment(self, service: str, process: str = "web", name: str = "") -> dict[str, str]:
        """The variables that one process needs, and no others."""
        special = {
            ("portal", "web"): self._portal,
            ("gateway", "door"): self._door,
            ("gateway", "decision"): self._decision,
        }.get((service, process))
        told = special() if special else self._service(service)
        if process == "web":
            told["THABIAN_LISTEN"] = f"127.0.0.1:{self.addresses.webs[service]}"
            told["THABIAN_WEB_WORKERS"] = str(WEB_WORKERS.get(service, 1))
        if name in self.addresses.metrics:
            told["THABIAN_WORKER_METRICS"] = f"127.0.0.1:{self.addresses.metrics[name]}"
        return inherited() | told | {VARIABLE: self.instance}

    def migration_environment(self, service: str) -> dict[str, str]:
        return inherited() | {"THABIAN_MIGRATOR_URL": self.databases.migrator_url(service)}

    def _program(self, service: str, process: str, tier: int, name: str = "") -> Program:
        name = name or f"{service}-{process}"
        log = self.directory / "logs" / f"{name}.log"
        environment = self.environment(service, process, name)
        niceness = _BEHIND_NICENESS if tier == _BEHIND_TIER else 0
        return Program(name, command(service, process), environment, log, tier, niceness, service)

    def _service(self, service: str) -> dict[str, str]:
        told = {
            "THABIAN_DATABASE_URL": self.databases.app_url(service),
            "THABIAN_BUS_URL": self.bus_url,
            "THABIAN_CONTEXT_KEY": self.secrets.key(f"{service}_context_key"),
            **data_keys(self.secrets, service),
        }
        if service == "certificates":
            told["THABIAN_SEAL_DIRECTORY"] = str(self.directory / "seal")
            told["THABIAN_VERIFY_BASE_URL"] = self.addresses.door_url
        if service == "gateway":
            told["THABIAN_UPSTREAMS"] = self.addresses.upstreams()
        return told

    def _door(self) -> dict[str, str]:
        return {
            "THABIAN_LISTEN": f"127.0.0.1:{self.addresses.door}",
            "THABIAN_UPSTREAMS": self.addresses.upstreams(),
            "THABIAN_DOOR_DIRECTORY": str(self.directory / "door"),
        }

    def _decision(self) -> dict[str, str]:
        keys = ",".join(f"{name}={self.secrets.key(f'{name}_context_key')}" for name in WEBS)
        return {
            "THABIAN_UPSTREAMS": self.addresses.upstreams(),
            "THABIAN_DOOR_DIRECTORY": str(self.directory / "door"),
            "THABIAN_CONTEXT_KEY": self.secrets.key("gateway_context_key"),
            "THABIAN_CONTEXT_KEYS": keys,
        }

    def _portal(self) -> dict[str, str]:
        return {
            "THABIAN_GATEWAY_URL": self.addresses.door_url,
            "THABIAN_PUBLIC_BASE_URL": self.addresses.door_url,
            "THABIAN_SESSION_KEY": self.secrets.key("portal_session_key"),
        }


def data_keys(secrets: Secrets, service: str) -> dict[str, str]:
    """The key that seals, and the one that only reads while it is being changed."""
    told = {"THABIAN_DATA_KEY": secrets.key(f"{service}_data_key")}
    other = secrets.find(f"{service}_other_data_key")
    return told | ({"THABIAN_OTHER_DATA_KEY": other} if other else {})


def command(service: str, *arguments: str) -> list[str]:
    """The service's own program, from the environment that we run in."""
    return [str(Path(sys.executable).with_name(f"crvs-{service}")), *arguments]


def inherited() -> dict[str, str]:
    """The caller's THABIAN_ variables (rates, sizes), PATH, and where packages are that bring kinds.

    What the stack decides goes on top.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("THABIAN_") or name == "PYTHONPATH"
    }
    return kept | {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "LC_ALL": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
    }
