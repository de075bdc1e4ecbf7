"""`thabian run | demo | status | …`: the one-machine stack from the command line."""

import argparse
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from crvs_kernel.errors import InvalidInput
from crvs_kernel.http.problems import Catalogue
from crvs_kernel.process.inputs import refuse_controls
from crvs_stack.clone import CLONE, STATE
from crvs_stack.doing import add_command as add_doing
from crvs_stack.errors import StackError
from crvs_stack.people import CLIENTS, DEMO_DISTRICT, username
from crvs_stack.recovery import add_commands
from crvs_stack.rotation import add_command as add_rotation
from crvs_stack.stack import Stack
from crvs_stack.state import StackState, read_state
from crvs_stack.status import troubles_of
from crvs_stack.tools import tools_of


def main(arguments: list[str] | None = None) -> int:
    """Run one command; refusals of the stack are one message, not a traceback."""
    chosen = parser().parse_args(arguments)
    try:
        refuse_controls(vars(chosen).values())
        return int(chosen.run(chosen))
    except StackError as error:
        print(f"thabian: {error}", file=sys.stderr)
        return 1
    except InvalidInput as refusal:
        _, said = Catalogue.load().words(refusal.code, refusal.params)
        print(f"thabian: {said['en']} {said['lo']}", file=sys.stderr)
        return 2
    except OSError as error:  # a file or directory that somebody named, or a full disk
        print(f"thabian: {error.strerror}: {error.filename}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("  stopped", flush=True)
        return 130


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="thabian", description=__doc__)
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("run", help="start the whole stack; Ctrl-C ends it")
    run.add_argument("--bus", default="postgresql", help="postgresql (default) or kafka")
    run.add_argument(
        "--port", type=_port, help="the door's port; else the one it had, at first 8080 or the next free one"
    )
    run.add_argument(
        "--reload", action="store_true", help="start a process again when a file that it uses is saved"
    )
    run.add_argument(
        "--set-aside", action="store_true", help="set data whose password is gone aside, and start empty"
    )
    run.add_argument(
        "--archive", type=Path, help="keep PostgreSQL's log there, to restore to any moment after a backup"
    )
    run.set_defaults(run=_run)
    demo = commands.add_parser("demo", help="register a synthetic district on a running stack")
    demo.add_argument(
        "--seed", type=int, default=None, help="of the random numbers; default: the run's number"
    )
    demo.set_defaults(run=_demo)
    fills = commands.add_parser(
        "simulate", help="fill an empty running stack with a register of made-up people"
    )
    fills.add_argument("--records", type=int, required=True, help="how many; 7500000 are the people of Laos")
    fills.add_argument("--seed", type=int, default=1, help="of the random numbers")
    fills.set_defaults(run=_simulate)
    status = commands.add_parser(
        "status", help="what runs, what is wrong, and what to do; 1 when something is wrong"
    )
    status.set_defaults(run=_status)
    for command in (
        run,
        demo,
        fills,
        status,
        add_rotation(commands),
        add_doing(commands),
        *add_commands(commands),
    ):
        command.add_argument("--name", default="default", help="several stacks can run side by side")
    return parser


def _port(text: str) -> int:
    """Raise ValueError, as argparse wants it, for what is no port."""
    port = int(text)
    if port not in range(1, 65536):
        raise ValueError(text)
    return port


def _run(chosen: argparse.Namespace) -> int:
    """Run until a signal: 0 when the stack was ready, 130 when it was still starting."""
    print(f"Thabian {chosen.name}: state and logs in {STATE / chosen.name}", flush=True)
    stack = Stack(
        chosen.name,
        bus=chosen.bus,
        port=chosen.port,
        set_aside=chosen.set_aside,
        archive=chosen.archive,
    )
    stack.supervisor.stop_on_signals()
    try:
        state = stack.start()
        with contextlib.suppress(KeyboardInterrupt):  # who read the welcome may stop us before we watch
            _welcome(state)
            stack.supervisor.watch(_due(stack) if chosen.reload else None)
        print("  stopping ...", flush=True)
    finally:
        stack.stop()
    print("  stopped; the data is kept", flush=True)
    return 0


def _due(stack: Stack) -> Iterator[set[str]]:
    from crvs_stack.reload import Reloader, saved_files  # noqa: PLC0415 - a stack that does not reload needs no watcher

    reloader = Reloader(CLONE, stack.supervisor.programs())
    for saved in saved_files(CLONE):
        yield reloader.due(saved)


def _welcome(state: StackState) -> None:
    print(f"\nThe door is open: {state.door}/   API: {state.door}/docs   bus: {state.bus}\n")
    print(f"  {'sign in as':<30}password")
    for role in ("registrar", "certificate_officer"):
        name = username(role, DEMO_DISTRICT)
        print(f"  {name:<30}{state.accounts[name]['password']}")
    name = username("administrator", None)
    print(f"  {name:<30}{state.accounts[name]['password']}")
    print(f"  {'client ' + next(iter(CLIENTS)):<30}{state.clients[next(iter(CLIENTS))]['secret']}")
    print(f"  all others: {state.directory}/stack.json")
    print("\nNow try `make demo` in another window. Ctrl-C ends everything.", flush=True)


def _demo(chosen: argparse.Namespace) -> int:
    from crvs_stack.demo.play import play  # noqa: PLC0415 - `run` needs none of it

    return play(read_state(chosen.name), chosen.seed)


def _simulate(chosen: argparse.Namespace) -> int:
    from crvs_stack.simulation.simulate import simulate  # noqa: PLC0415 - `run` needs none of it

    state = read_state(chosen.name)
    simulate(state, tools_of(state), chosen.records, chosen.seed)
    return 0


def _status(chosen: argparse.Namespace) -> int:
    state = read_state(chosen.name)
    print(f"{state.name}: {state.door} (bus: {state.bus})")
    for name, pid in sorted(state.pids.items()):
        print(f"  {name:<24}{pid}")
    troubles = troubles_of(state)
    if troubles:
        troubles += [f'More: docs/operations.md, "At 3 a.m."; logs: {state.directory}/logs']
    print("\n".join(troubles or ["Nothing is wrong."]), flush=True)
    return 1 if troubles else 0
