"""Gathers what all services of a stack know of records, and holds it against each other."""

import contextlib
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from crvs_contracts.comparing import NUMBERED, Difference, compared, facts_in, sort_lines
from crvs_contracts.known import Known
from crvs_stack.tools import ServiceTools

_TRAVELS_S = 5.0  # events are on their way: what only one of two looks finds is no difference


@contextlib.contextmanager
def gathered(tools: ServiceTools) -> Iterator[dict[str, Path]]:
    """A sorted file for each service of all that it knows; they hold UINs, and are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="thabian-known-") as name:
        files = {}
        for service in NUMBERED:
            files[service] = Path(name) / service
            unsorted = Path(name) / "unsorted"
            with unsorted.open("wb") as output:
                tools.run(service, "list-known", output=output)
            sort_lines(unsorted, files[service])
            unsorted.unlink()
        yield files


def compare(tools: ServiceTools) -> list[Difference]:
    """What two looks find, some seconds apart."""
    found = look(tools)
    if found:
        time.sleep(_TRAVELS_S)
        again = set(look(tools))
        found = [each for each in found if each in again]
    return found


def look(tools: ServiceTools) -> list[Difference]:
    """What one look finds: events may be on their way."""
    with gathered(tools) as files:
        return compared(files)


def everything(files: Mapping[str, Path], but: str) -> Iterator[Known]:
    """What all services but one know, the register's word first."""
    for service, path in files.items():
        if service != but:
            yield from facts_in(path)
