"""Opens restored databases: each takes over the numbers that the other services know (law 14)."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from crvs_contracts.compare import SAME, report
from crvs_contracts.comparing import NUMBERED, compared, lost_records
from crvs_kernel.database.incarnation import is_copy
from crvs_stack.comparing import everything, gathered, look
from crvs_stack.errors import StackError
from crvs_stack.tools import ServiceTools

_REOPENED = "reopened"  # since then nobody has seen all services know the same
_IN_FLIGHT = "100"  # numbers of each book whose events may not have left yet
_SINCE_COPY = "since-copy"  # as many as can have been given since
_TELL_NUMBERS = {"certificates", "exchange"}  # services that know the number of every entry


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
    tools: ServiceTools, margin: str = "", *, anyway: bool = False, despite_doubles: bool = False
) -> list[str]:
    """Open every copy; gives a sentence for each. ``anyway``: also those that do not look like copies.

    ``margin``: as `crvs-registration reopen` takes it; without it what the copies need.

    Raises:
        StackError: a number was given twice already, and nobody said that the papers were looked at.

    """
    copies = restored_services(tools)
    services = NUMBERED if anyway else copies
    if not services:
        return ["No database was restored; nothing was changed."]
    needed = _needed_margin(tools, copies)
    opening = _Opening(tools, ["--anyway"] if anyway else [], margin or needed, despite_doubles)
    said = []
    if "exchange" in services:  # the bus may know more than any copy: the feed first
        said += [*opening.open(["exchange"]), f"exchange: {tools.run('exchange', 'catch-up').strip()}"]
    return said + opening.open([each for each in services if each != "exchange"])


def _needed_margin(tools: ServiceTools, copies: list[str]) -> str:
    """What the register leaves out; noted, as the feed is no copy any more when this has to be run again."""
    noted = tools.directory / _REOPENED
    nobody_remembers = set(copies) >= _TELL_NUMBERS
    if nobody_remembers or (noted.exists() and noted.read_text() == _SINCE_COPY):
        noted.write_text(_SINCE_COPY)
        return _SINCE_COPY
    noted.touch()
    return _IN_FLIGHT


@dataclass(frozen=True)
class _Opening:
    tools: ServiceTools
    switches: list[str]
    margin: str
    despite_doubles: bool

    def open(self, services: list[str]) -> list[str]:
        """Give each service what the others know; a sentence for each."""
        if not services:
            return []
        with gathered(self.tools) as files:
            if not self.despite_doubles:
                _refuse_doubled(files)
            said = [f"{service}: {self._open(service, files)}" for service in services]
            if "registration" in services:
                said.append(f"registration: {_take_back(self.tools, files)}")
        return said

    def _open(self, service: str, files: dict[str, Path]) -> str:
        numbers = [self.margin] if service == "registration" else []
        with _listed(files, service) as file:
            return self.tools.run(service, "reopen", *self.switches, file, *numbers).strip()


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
            f"numbers were given twice:\n{lines}\nWhat is closed stays closed. Two people may have one "
            "number on paper: let their offices look at the papers, then `thabian reopen --despite-doubles`"
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
