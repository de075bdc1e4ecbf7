"""`thabian simulate`: fills the empty services of a running stack with a register of a chosen size."""

import contextlib
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

from crvs_stack.errors import StackError
from crvs_stack.programs import command
from crvs_stack.simulation.country import Country
from crvs_stack.state import StackState
from crvs_stack.tools import ServiceTools


def simulate(state: StackState, tools: ServiceTools, records: int, seed: int) -> None:
    """Each service makes its part by its own use cases, from the events of those before it.

    Raises:
        StackError: a service refused, for one because it is not empty; those before it are filled.

    """
    country = Country(records, seed, datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="simulate-", dir=state.directory) as name:
        acts, enrolments, nothing = (Path(name) / each for each in ("acts", "enrolments", "nothing"))
        _fill(tools, state, "registration", (line + b"\n" for line in country.lines()), acts)
        _fill(tools, state, "identity", _lines(acts), enrolments)
        for service in ("certificates", "exchange"):
            _fill(tools, state, service, _lines(acts, enrolments), nothing)


def _lines(*files: Path) -> Iterator[bytes]:
    for file in files:
        with file.open("rb") as lines:
            yield from lines


def _fill(tools: ServiceTools, state: StackState, service: str, lines: Iterable[bytes], events: Path) -> None:
    url = state.databases[service]["migrator"]
    environment = tools.environment(service) | {"THABIAN_MIGRATOR_URL": url}
    arguments = command(service, "fill", "-", str(events))
    with subprocess.Popen(arguments, env=environment, stdin=subprocess.PIPE) as process:
        pipe = cast("IO[bytes]", process.stdin)
        with contextlib.suppress(BrokenPipeError), pipe:  # it ended, and says why
            try:
                pipe.writelines(lines)
            except BaseException:  # it must not take the end of what it was given for the end of all
                process.terminate()
                process.wait()
                raise
    if process.returncode:
        raise StackError(f"crvs-{service} fill ended with {process.returncode}")
