"""Changes the data keys of a running stack, one service after the other (ADR 28).

The supervisor sees the changed secrets and starts the service's processes again. All of them end before the
first has the new key, so the step in which both keys only read is left out here. Whatever ends this, the next
run goes on with the keys that it finds.
"""

import argparse
import secrets as randomness
import subprocess
import time
from typing import Any

from crvs_stack.databases import SERVICES
from crvs_stack.errors import StackError
from crvs_stack.leftovers import environment_of
from crvs_stack.programs import command, data_keys, inherited
from crvs_stack.secrets import Secrets
from crvs_stack.stack import is_ready
from crvs_stack.state import StackState, read_state

_RESTARTED_WITHIN_S = 120.0


def add_command(commands: Any) -> argparse.ArgumentParser:
    """Add it; gives its parser, which takes the stack's name."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "rotate-data-keys", help="give services new data keys while they run, and retire the old ones"
    )
    parser.add_argument("services", nargs="*", metavar="SERVICE", help="all when none is named")
    parser.set_defaults(run=_rotate)
    return parser


def _rotate(chosen: argparse.Namespace) -> int:
    unknown = [name for name in chosen.services if name not in SERVICES]
    if unknown:
        raise StackError(f"no service has data under the name {', '.join(unknown)}: {', '.join(SERVICES)}")
    for service in chosen.services or SERVICES:
        _rotate_one(read_state(chosen.name), service)
    print("Now: thabian backup. Keep the old keys with the backups from before.", flush=True)
    return 0


def _rotate_one(state: StackState, service: str) -> None:
    secrets = Secrets(state.directory / "secrets")
    key, other = f"{service}_data_key", f"{service}_other_data_key"
    if not secrets.find(other):
        secrets.put({key: randomness.token_hex(32), other: secrets.key(key)})
    print(f"{service}: its processes start with the new key beside the old one", flush=True)
    _await_keys(state, secrets, service)
    environment = {"THABIAN_MIGRATOR_URL": state.databases[service]["migrator"]}
    environment |= data_keys(secrets, service)
    done = subprocess.run(command(service, "reseal"), env=inherited() | environment, check=False)
    if done.returncode != 0:
        raise StackError(f"{service} has both keys still, and nothing was lost: run this again")
    secrets.put({other: ""})
    print(f"{service}: its processes start with the new key alone", flush=True)
    _await_keys(state, secrets, service)


def _await_keys(state: StackState, secrets: Secrets, service: str) -> None:
    """Return when all processes of the service have the keys of the file, and the door says all is ready."""
    wanted = data_keys(secrets, service)
    deadline = time.monotonic() + _RESTARTED_WITHIN_S
    while not (_have(read_state(state.name), service, wanted) and is_ready(state.door, state.instance)):
        if time.monotonic() > deadline:
            raise StackError(
                f"{service} was not ready with its keys: see {state.directory}/logs, run this again"
            )
        time.sleep(0.2)


def _have(state: StackState, service: str, wanted: dict[str, str]) -> bool:
    running = [environment_of(pid) for name, pid in state.pids.items() if name.startswith(f"{service}-")]
    names = ("THABIAN_DATA_KEY", "THABIAN_OTHER_DATA_KEY")
    return all({name: each[name] for name in names if name in each} == wanted for each in running)
