"""Runs the operators' commands of services, each with the address of its own database and its own key."""

import subprocess
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from crvs_stack.errors import StackError
from crvs_stack.programs import command, data_keys, inherited
from crvs_stack.secrets import Secrets
from crvs_stack.state import StackState

REPUBLISHING = ("registration", "identity", "certificates")


@dataclass(frozen=True)
class ServiceTools:
    """``directory`` is the stack's; ``urls`` has the address of each service's database, for its app role.

    ``migrators`` has those for the owners of the tables, which few commands take.
    """

    directory: Path
    urls: Mapping[str, str]
    bus_url: str = ""
    migrators: Mapping[str, str] = field(default_factory=dict)

    def run(
        self,
        service: str,
        *arguments: str,
        output: IO[bytes] | None = None,
        accept: Collection[int] = (0,),
    ) -> str:
        """Run one command to its end; gives what it printed, unless that goes to a file.

        Raises:
            StackError: it failed, with what it said.

        """
        done = subprocess.run(
            command(service, *arguments),
            env=self.environment(service),
            stdin=subprocess.DEVNULL,
            stdout=output or subprocess.PIPE,
            stderr=subprocess.PIPE,
            check=False,
        )
        if done.returncode not in accept:
            said = (done.stdout or b"") + done.stderr
            raise StackError(
                f"crvs-{service} {arguments[0]} ended with {done.returncode}:\n{said.decode()[-2000:]}"
            )
        return (done.stdout or b"").decode()

    def environment(self, service: str) -> dict[str, str]:
        """The variables of an operators' command."""
        secrets = Secrets(self.directory / "secrets")
        return inherited() | {
            "THABIAN_DATABASE_URL": self.urls[service],
            "THABIAN_MIGRATOR_URL": self.migrators.get(service, ""),
            "THABIAN_BUS_URL": self.bus_url,
            "THABIAN_CONTEXT_KEY": secrets.key(f"{service}_context_key"),
            **data_keys(secrets, service),
            "THABIAN_SEAL_DIRECTORY": str(self.directory / "seal"),
            "THABIAN_VERIFY_BASE_URL": "",
        }


def tools_of(state: StackState) -> ServiceTools:
    """The tools of a stack that runs."""
    urls, migrators = (
        {each: state.databases[each][role] for each in state.databases} for role in ("app", "migrator")
    )
    return ServiceTools(state.directory, urls, state.bus_url, migrators)
