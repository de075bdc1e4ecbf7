"""Holds what all services know of records against each other: what one lacks, and what is there twice."""

import contextlib
import heapq
import itertools
import os
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from crvs_contracts.known import Known, RevokedSerial, read_known
from crvs_stack.errors import StackError
from crvs_stack.tools import NUMBERED, ServiceTools

_TRAVELS_S = 5.0  # events are on their way: what only one of two looks finds is no difference
_ONCE = ("number", "uin", "serial")  # facts whose value one record alone may have
Facts = Mapping[str, Mapping[str, set[str]]]  # of one record, by service and fact


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
            _sort(unsorted, files[service])
            unsorted.unlink()
        yield files


def compare_files(directory: Path) -> list[str]:
    """The same for lists that services printed elsewhere, each in a file of the service's name.

    Raises:
        StackError: a file is missing.

    """
    missing = [service for service in NUMBERED if not (directory / service).is_file()]
    if missing:
        raise StackError(f"{directory} lacks what these services know: {', '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="thabian-known-") as name:
        files = {service: Path(name) / service for service in NUMBERED}
        for service, file in files.items():
            _sort(directory / service, file)
        return [*differences(files), *doubles(files)]


def compare(tools: ServiceTools) -> list[str]:
    """A sentence for each difference that two looks find, some seconds apart."""
    found = _look(tools)
    if found:
        time.sleep(_TRAVELS_S)
        again = set(_look(tools))
        found = [each for each in found if each in again]
    return found


def _look(tools: ServiceTools) -> list[str]:
    with gathered(tools) as files:
        return [*differences(files), *doubles(files)]


def differences(files: Mapping[str, Path]) -> Iterator[str]:
    """What one service lacks or says otherwise, record by record."""
    for record, facts in _by_record(files):
        yield from (f"record {record}: {each}" for each in of_record(facts))


def _by_record(files: Mapping[str, Path]) -> Iterator[tuple[str, dict[str, dict[str, set[str]]]]]:
    """What each service knows of each record, without holding more than one in memory."""
    with contextlib.ExitStack() as opened:
        lines = [_of(service, opened.enter_context(path.open())) for service, path in files.items()]
        merged = heapq.merge(*lines, key=lambda line: line[0])
        for record, group in itertools.groupby(merged, key=lambda line: line[0].record):
            facts: dict[str, dict[str, set[str]]] = {}
            for fact, service in group:
                facts.setdefault(service, {}).setdefault(fact.fact, set()).add(fact.value)
            yield record, facts


def _of(service: str, lines: Iterable[str]) -> Iterator[tuple[Known, str]]:
    for fact in read_known(lines):
        yield fact, service


def of_record(facts: Facts) -> Iterator[str]:
    """What is wrong with one record; never a UIN."""
    register = facts.get("registration")
    if register is None:
        yield f"registration has lost it; {_and(facts)} know it"
        return
    registered = "number" in register
    for service in NUMBERED[1:]:
        known = facts.get(service, {})
        if "version" not in known:
            if registered or service == "exchange":
                yield f"{service} lacks it"
        elif _newest(known) != _newest(register):
            behind = service if _newest(known) < _newest(register) else "registration"
            yield f"{behind} has an older version than {'registration' if behind == service else service}"
    yield from _of_numbers(facts)


def _of_numbers(facts: Facts) -> Iterator[str]:
    for fact, holders in (("number", ("certificates", "exchange")), ("uin", NUMBERED[1:])):
        values = {value for known in facts.values() for value in known.get(fact, ())}
        if len(values) > 1:
            yield f"it has more than one {fact} in {_and(each for each in facts if fact in facts[each])}"
        elif values:
            for service in ("registration", *holders):
                known = facts.get(service, {})
                if "version" in known and fact not in known:
                    yield f"{service} lacks its {fact}"
    issued, told = (facts.get(each, {}).get("serial", set()) for each in ("certificates", "exchange"))
    yield from (f"exchange lacks its certificate {serial}" for serial in sorted(issued - told))
    yield from (f"certificates has lost its certificate {serial}" for serial in sorted(told - issued))
    void, said = (_revoked(facts.get(each, {})) for each in ("certificates", "exchange"))
    yield from (f"exchange lacks the revocation of {serial}" for serial in sorted(void - said))
    yield from (
        f"certificates has forgotten that {serial} is revoked" for serial in sorted((said - void) & issued)
    )


def _revoked(known: Mapping[str, set[str]]) -> set[str]:
    return {RevokedSerial.read(value).serial for value in known.get("revoked", ())}


def lost_records(files: Mapping[str, Path]) -> Iterator[str]:
    """Records that the feed knows and the register does not, or only in an older version."""
    two = {service: files[service] for service in ("registration", "exchange")}
    for record, facts in _by_record(two):
        told, known = (facts.get(each, {}) for each in ("exchange", "registration"))
        if "version" in told and ("version" not in known or _newest(known) < _newest(told)):
            yield record


def doubles(files: Mapping[str, Path]) -> Iterator[str]:
    """Numbers that two records have, in whatever services."""
    with tempfile.TemporaryDirectory(prefix="thabian-known-") as name:
        unsorted, by_value = Path(name) / "unsorted", Path(name) / "sorted"
        with unsorted.open("w") as output:
            for path in files.values():
                with path.open() as lines:
                    output.writelines(
                        f"{fact.fact}\t{fact.value}\t{fact.record}\n"
                        for fact in read_known(lines)
                        if fact.fact in _ONCE
                    )
        _sort(unsorted, by_value)
        with by_value.open() as lines:
            rows = (line.rstrip("\n").split("\t") for line in lines)
            for (fact, _), group in itertools.groupby(rows, key=lambda row: tuple(row[:2])):
                records = [row[2] for row in group]
                if len(records) > 1:
                    yield f"one {fact} belongs to {len(records)} records: {', '.join(records)}"


def everything(files: Mapping[str, Path], but: str) -> Iterator[Known]:
    """What all services but one know, the register's word first."""
    for service, path in files.items():
        if service != but:
            with path.open() as lines:
                yield from read_known(lines)


def _newest(known: Mapping[str, set[str]]) -> int:
    return max(map(int, known["version"]))


def _and(names: Iterable[str]) -> str:
    return " and ".join(names)


def _sort(source: Path, target: Path) -> None:
    """On the disk, however large the register is."""
    command = ["sort", "-u", "-T", str(target.parent), "-o", str(target), str(source)]
    done = subprocess.run(command, env={**os.environ, "LC_ALL": "C"}, check=False)
    if done.returncode != 0:
        raise StackError("sorting what services know failed: is the disk full?")
