"""The commands for the time before and after a loss: backup, restore, reopen, republish, compare."""

import argparse
import contextlib
from pathlib import Path
from typing import Any

from crvs_contracts.compare import main as compare_lists
from crvs_contracts.compare import report
from crvs_kernel.process.inputs import id_or_time, moment
from crvs_stack import backups, reopening
from crvs_stack.comparing import compare
from crvs_stack.errors import StackError
from crvs_stack.stack import Stack
from crvs_stack.state import find_state, read_state
from crvs_stack.tools import REPUBLISHING, tools_of


def add_commands(commands: Any) -> list[argparse.ArgumentParser]:
    """Add them; gives their parsers, which take the stack's name."""
    copy = commands.add_parser("backup", help="copy the running stack's data, and its keys to another place")
    copy.add_argument("target", type=Path, help="where backups lie; each is a directory in it")
    copy.add_argument("--keys", type=Path, required=True, help="where their keys lie, apart from them")
    copy.set_defaults(run=_backup)
    back = commands.add_parser("restore", help="put a backup in the place of a stopped stack's data")
    back.add_argument("source", type=Path, help="the directory of one backup")
    back.add_argument("--keys", type=Path, required=True, help="the directory of its keys")
    back.add_argument("--archive", type=Path, help="the archived log (`thabian run --archive`)")
    back.add_argument("--until", default="", help="go to this moment, e.g. '2026-11-27 08:00+07'")
    back.set_defaults(run=_restore)
    opens = commands.add_parser("reopen", help="open what was restored, above all numbers that were given")
    margin = (
        "numbers of each book to leave out, of which no service may know; default: 100, or as many as can "
        "have been given since the copy (since-copy) when the services that know numbers were restored, too"
    )
    opens.add_argument("--margin", default="", help=margin)
    opens.add_argument("--anyway", action="store_true", help="also what does not look restored")
    papers = "although a number was given twice: the papers were looked at"
    opens.add_argument("--despite-doubles", action="store_true", help=papers)
    opens.set_defaults(run=_reopen)
    again = commands.add_parser("republish", help="tell again, in every service, what was told since a time")
    again.add_argument("since", help="with its offset: 2026-11-27T08:00+07:00")
    again.set_defaults(run=_republish)
    compares = commands.add_parser("compare", help="hold what all services know against each other")
    compares.add_argument("--known", type=Path, help="files of what each service's list-known printed")
    compares.set_defaults(run=_compare)
    return [copy, back, opens, again, compares]


def _backup(chosen: argparse.Namespace) -> int:
    print(f"  {backups.backup(read_state(chosen.name), chosen.target, chosen.keys)}", flush=True)
    return 0


def _restore(chosen: argparse.Namespace) -> int:
    if find_state(chosen.name) is not None:
        raise StackError(f"the stack {chosen.name!r} runs: end it first")
    until = moment(chosen.until) if chosen.until else None
    aside = backups.restore(chosen.name, chosen.source, chosen.keys, archive=chosen.archive, until=until)
    if aside:
        print(f"  data and keys of before were put into {' and '.join(aside)}")
    print(f"  restored. Now: thabian reopen --name {chosen.name}", flush=True)
    return 0


def _reopen(chosen: argparse.Namespace) -> int:
    state = find_state(chosen.name)
    known = Stack(chosen.name).resting() if state is None else contextlib.nullcontext(tools_of(state))
    with known as tools:
        said = reopening.reopen(
            tools, chosen.margin, anyway=chosen.anyway, despite_doubles=chosen.despite_doubles
        )
        print("\n".join(said))
        reopening.tell_differences(tools)
    print("Now: thabian run; thabian republish TIME (of the copy); thabian compare", flush=True)
    return 0


def _republish(chosen: argparse.Namespace) -> int:
    id_or_time(chosen.since)
    tools = tools_of(read_state(chosen.name))
    for service in REPUBLISHING:
        said = tools.run(service, "republish", chosen.since, accept=(0, 1))
        print(f"{service}: {said.strip()}", flush=True)
    return 0


def _compare(chosen: argparse.Namespace) -> int:
    if chosen.known:
        return compare_lists([str(chosen.known)])
    return report(compare(tools_of(read_state(chosen.name))))
