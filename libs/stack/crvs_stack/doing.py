"""`thabian do SERVICE COMMAND`: a command of one service, with the settings that this stack gives it."""

import argparse
import contextlib
import subprocess
import sys
from typing import Any

from crvs_stack.databases import SERVICES
from crvs_stack.errors import StackError
from crvs_stack.programs import command
from crvs_stack.stack import Stack
from crvs_stack.state import find_state
from crvs_stack.tools import tools_of


def add_command(commands: Any) -> argparse.ArgumentParser:
    """Add it; gives its parser, which takes the stack's name."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "do", help="run a command of one service on a stack: do registration verify"
    )
    parser.add_argument("service", metavar="SERVICE", help=", ".join(SERVICES))
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="COMMAND")
    parser.set_defaults(run=_do)
    return parser


def _do(chosen: argparse.Namespace) -> int:
    """The command's own exit status; of a stack that does not run, the servers are started for it alone."""
    if chosen.service not in SERVICES:
        raise StackError(f"no service is called {chosen.service}: {', '.join(SERVICES)}")
    state = find_state(chosen.name)
    known = Stack(chosen.name).resting() if state is None else contextlib.nullcontext(tools_of(state))
    with contextlib.ExitStack() as held:
        with contextlib.redirect_stdout(sys.stderr):  # what the command prints may go to a file
            tools = held.enter_context(known)
        environment = tools.environment(chosen.service)
        done = subprocess.run(command(chosen.service, *chosen.arguments), env=environment, check=False)
    return done.returncode
