"""The command line of every service: `crvs-<name> --help` lists the processes and the commands that it has.

What is chosen is imported when it is chosen: see `crvs_kernel.service`.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from typing import Any

from crvs_kernel.config import SettingsError
from crvs_kernel.errors import DomainError
from crvs_kernel.process.inputs import refuse_controls, seconds
from crvs_kernel.service import OperatorCommand, Service

_Parsers = Any  # argparse keeps the class of its subparsers to itself


def main(service: Service, arguments: list[str] | None = None) -> int:
    """Run one process or command of a service; the exit code is for the supervisor.

    2 for a wrong setting or argument, and for what a command refuses, which is said in both languages.
    """
    chosen = vars(parser_of(service).parse_args(arguments))
    try:
        refuse_controls(chosen.values())
        module = importlib.import_module(f"crvs_kernel.process.{chosen.pop('process')}")
        return int(module.run(service, **chosen))
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
    except OSError as error:
        if error.filename is None:  # not a file that somebody named
            raise
        sys.stderr.write(f"{error.filename}: {error.strerror}\n")
    except DomainError as refusal:
        said = importlib.import_module("crvs_kernel.process.command").in_words(service, refusal)
        sys.stderr.write(f"{said}\n")
    return 2


def parser_of(service: Service) -> argparse.ArgumentParser:
    """The command line of a service."""
    parser = argparse.ArgumentParser(prog=f"crvs-{service.name}", description=f"The {service.name} service.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_processes(commands, service)
    for own in service.commands:
        _add_own(commands, own)
    return parser


def _add(commands: _Parsers, name: str, help_: str) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = commands.add_parser(name, help=help_, description=help_)
    added.set_defaults(process=name)
    return added


def _add_processes(commands: _Parsers, service: Service) -> None:
    _add(commands, "web", "answer HTTP")
    if service.consumes:
        worker = _add(commands, "worker", "handle events of the bus")
        instead = worker.add_mutually_exclusive_group()
        replay = "handle set-aside events again: these, or all"
        listing = "print the events that were set aside: id, time, type, place, error"
        instead.add_argument("--list-dead-letters", action="store_true", help=listing)
        instead.add_argument("--replay-dead-letters", nargs="*", metavar="EVENT_ID", help=replay)
        giving_up = "give set-aside events up for good"
        instead.add_argument("--discard-dead-letter", nargs="+", metavar="EVENT_ID", help=giving_up)
        instead.add_argument("--discard-all-dead-letters", action="store_true", help=giving_up)
    if service.publishes:
        _add(commands, "relay", "move committed events to the bus")
    if service.has_database:
        migration = _add(commands, "migrate", "bring the database to a version")
        migration.add_argument("--to", default="head", help="the version; the newest when left out")
        wait = "wait so long for another to do it; change nothing"
        migration.add_argument("--check", type=seconds, metavar="SECONDS", help=wait)
        _add(commands, "status", "say what is wrong and what to do; 1 when something is")
        _add(commands, "keys", "say whether the keys given are those of the database; 2 when not")
        _add(commands, "reseal", "seal all that is stored under the data key given, and retire the other one")
        if service.fills:
            fill = _add(commands, "fill", "fill empty tables with a register for drills and measurements")
            fill.add_argument(
                "file", metavar="FILE", help="what to make it of, a line each; - for standard input"
            )
            fill.add_argument("events", metavar="EVENTS", help="the file for the events that it tells")
        _add(commands, "prune", "forget answers and inbox rows of 90 days ago, as the tables' owner")


def _add_own(commands: _Parsers, own: OperatorCommand) -> None:
    added = _add(commands, own.name, own.help)
    added.set_defaults(process="command", command=own.name)
    for name, help_ in own.arguments.items():
        if name.endswith("="):
            added.add_argument(name[:-1], default="", help=help_)
        elif name.startswith("--"):
            added.add_argument(name, action="store_true", help=help_)
        else:
            added.add_argument(name, metavar=name.upper(), help=help_)
