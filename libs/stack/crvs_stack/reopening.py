"""Opens restored databases: each takes over the numbers that the other services know (law 14)."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from crvs_contracts.compare import SAME, report
from crvs_contracts.comparing import NUMBERED, compared, lost_records
from crvs_kernel.database.incarnation import is_copy
from crvs_stack.comparing import everything, gathered, look
from crvs_stack.errors import StackError
from crvs_stack.tools import ServiceTools

_REOPENED = "reopened"  # since then nobody has seen all services know the same
MARGIN = 100  # numbers of each book that nobody here may know of


def restored_services(tools: ServiceTools) -> list[str]:
    """The services whose database is a copy that was not opened again."""
    return [service for service in NUMBERED if _is_copy(tools.urls[service])]


def refuse_restored(tools: ServiceTools, name: str) -> None:
    """Raise StackError with what to do when there is a copy."""
    restored = restored_services(tools)
    if restored:
        raise StackError(
            f"restored from a copy and not opened again: {', '.join(restored)}. Numbers that were given "
            f"since the copy must not be given again: run `thabian reopen --name {name}`, then start again "
            "(docs/operations.md, Restore)"
        )


def reopen(
    tools: ServiceTools, margin: int, *, anyway: bool = False, despite_doubles: bool = False
) -> list[str]:
    """Open every copy; gives a sentence for each. ``anyway``: also those that do not look like copies.

    Raises:
        StackError: a number was given twice already, and nobody said that the papers were looked at.

    """
    services = NUMBERED if anyway else restored_services(tools)
    if not services:
        return ["No database was restored; nothing was changed."]
    switch = ["--anyway"] if anyway else []
    with gathered(tools) as files:
        if not despite_doubles:
            _refuse_doubled(files)
        (tools.directory / _REOPENED).touch()
        said = []
        for service in services:
            numbers = [str(margin)] if service == "registration" else []
            with _listed(files, service) as file:
                opened = tools.run(service, "reopen", *switch, file, *numbers)
            said.append(f"{service}: {opened.strip()}")
        if "registration" in services:
            said.append(f"registration: {_take_back(tools, files)}")
        return said


def tell_differences(tools: ServiceTools) -> None:
    """Print what differs since databases were opened again, at each start until nothing does."""
    since = tools.directory / _REOPENED
    if since.exists() and report(look(tools)) == SAME:
        since.unlink()


def _refuse_doubled(files: dict[str, Path]) -> None:
    doubled = [f"  {each}" for each in compared(files) if each.doubled]
    if doubled:
        lines = "\n".join(doubled)
        raise StackError(
            f"numbers were given twice:\n{lines}\nNothing was opened. Two people may have one number on "
            "paper: let the offices look at the papers first, then `thabian reopen --despite-doubles`"
        )


def _take_back(tools: ServiceTools, files: dict[str, Path]) -> str:
    """Records that the feed has and the register has lost come back from what they had published."""
    with tempfile.NamedTemporaryFile("w", prefix="thabian-lost-") as ids:
        ids.writelines(f"{record}\n" for record in lost_records(files))
        ids.flush()
        with tempfile.NamedTemporaryFile("wb", prefix="thabian-lost-") as events:
            tools.run("exchange", "list-events", ids.name, output=events)
            events.flush()
            return tools.run("registration", "take-back", events.name, accept=(0, 1)).strip()


@contextmanager
def _listed(files: dict[str, Path], service: str) -> Iterator[str]:
    """What the others know, in a file of our own that is gone afterwards."""
    with tempfile.NamedTemporaryFile("w", prefix="thabian-known-") as file:
        file.writelines(f"{fact}\n" for fact in everything(files, service))
        file.flush()
        yield file.name


def _is_copy(url: str) -> bool:
    connection = psycopg2.connect(url)
    try:
        return is_copy(connection)
    finally:
        connection.close()
