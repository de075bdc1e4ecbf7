"""Holds what all services know of records against each other: what one lacks, and what was given twice.

Each service's facts (`crvs_contracts.known`) are a file, sorted, so that a register of any size needs little
memory. Nothing here says a UIN or a serial number: what is said may stand in a log.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from crvs_contracts.known import Known, RevokedSerial, read_known

# Services with numbers that people may have on paper, the one first that gives registration numbers.
NUMBERED: Final = ("registration", "identity", "certificates", "exchange")
_ONCE: Final = ("number", "uin", "established", "serial")  # facts whose value one record alone may have
_UIN: Final = {"established": "uin"}  # one number, however it was allotted
Facts = Mapping[str, Mapping[str, set[str]]]  # of one record, by service and fact
_OPEN = "thabian reopen --anyway --margin 0"
_PAPERS = "look at the papers: docs/operations.md, Restore"


class Difference(NamedTuple):
    """What is wrong, and the command that mends it; a number that was ``doubled`` is mended by none."""

    said: str
    mend: str
    doubled: bool = False

    def __str__(self) -> str:
        return f"{self.said} -> {self.mend}"


def compared(files: Mapping[str, Path]) -> list[Difference]:
    """All that differs in these sorted files, one of each service."""
    return [*doubles(files), *differences(files)]


def compared_in(directory: Path) -> list[Difference]:
    """The same for unsorted lists, each in a file of its service's name.

    Raises:
        FileNotFoundError: of a service there is no list.

    """
    with tempfile.TemporaryDirectory(prefix="thabian-known-") as name:
        files = {service: Path(name) / service for service in NUMBERED}
        for service, file in files.items():
            if not (directory / service).is_file():
                raise FileNotFoundError(f"{directory} lacks what {service} knows")
            sort_lines(directory / service, file)
        return compared(files)


def differences(files: Mapping[str, Path]) -> Iterator[Difference]:
    """What one service lacks or says otherwise, record by record."""
    for record, facts in _by_record(files):
        for said, mend in of_record(facts):
            yield Difference(f"record {record}: {said}", mend.format(record), doubled=mend == _PAPERS)


def of_record(facts: Facts) -> Iterator[tuple[str, str]]:
    """What is wrong with one record, and what mends it; `{}` stands for its id."""
    if any("established" in known for known in facts.values()):
        yield from _of_established(facts)
        return
    register = facts.get("registration")
    if register is None:
        yield f"registration has lost it; {_and(facts)} know it", _OPEN
        return
    registered = "number" in register
    for service in NUMBERED[1:]:
        known = facts.get(service, {})
        if "version" not in known:
            if registered or service == "exchange":
                yield f"{service} lacks it", _retell("registration")
        elif _newest(known) < _newest(register):
            yield f"{service} has an older version than registration", _retell("registration")
        elif _newest(known) > _newest(register):
            yield f"registration has an older version than {service}", _OPEN
    yield from _of_numbers(facts)
    yield from _of_certificates(facts.get("certificates", {}), facts.get("exchange", {}))


def _of_established(facts: Facts) -> Iterator[tuple[str, str]]:
    """Of somebody enrolled from documents, whom identity alone enrols; the feed tells of them."""
    if "identity" not in facts:
        yield "identity has lost a person whom the feed knows", _OPEN
    elif "exchange" not in facts:
        yield "exchange lacks a person who was enrolled from documents", _retell("identity")


def _of_numbers(facts: Facts) -> Iterator[tuple[str, str]]:
    for fact, holders in (("number", ("certificates", "exchange")), ("uin", NUMBERED[1:])):
        values = {value for known in facts.values() for value in known.get(fact, ())}
        if len(values) > 1:
            said = f"it has more than one {fact} in {_and(each for each in facts if fact in facts[each])}"
            yield said, _PAPERS
        elif values:
            for service in ("registration", *holders):
                known = facts.get(service, {})
                if "version" in known and fact not in known:
                    yield f"{service} lacks its {fact}", _brings(fact, service)


def _brings(fact: str, service: str) -> str:
    """The command that gives a service the number or UIN that it lacks."""
    if (fact, service) == ("number", "registration"):
        return _OPEN
    return _retell("identity" if fact == "uin" and service != "identity" else "registration")


def _of_certificates(here: Mapping[str, set[str]], told: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Of certificates, here and as the feed tells them."""
    issued, known = here.get("serial", set()), told.get("serial", set())
    void, said = _revoked(here), _revoked(told)
    if lacking := len(issued - known):
        yield f"exchange lacks {lacking} of its certificates", _retell("certificates")
    if lost := len(known - issued):
        yield f"certificates has lost {lost} of its certificates", _OPEN
    if lacking := len(void - said):
        yield f"exchange lacks {lacking} revocations of its certificates", _retell("certificates")
    if forgotten := len((said - void) & issued):
        yield f"certificates has forgotten that {forgotten} of its certificates are revoked", _OPEN


def _retell(service: str) -> str:
    return f"crvs-{service} republish {{}}"


def _revoked(known: Mapping[str, set[str]]) -> set[str]:
    return {RevokedSerial.read(value).serial for value in known.get("revoked", ())}


def lost_records(files: Mapping[str, Path]) -> Iterator[str]:
    """Records that the feed knows and the register does not, or only in an older version."""
    two = {service: files[service] for service in ("registration", "exchange")}
    for record, facts in _by_record(two):
        told, known = (facts.get(each, {}) for each in ("exchange", "registration"))
        if "version" in told and ("version" not in known or _newest(known) < _newest(told)):
            yield record


def doubles(files: Mapping[str, Path]) -> Iterator[Difference]:
    """Numbers that two records have, in whatever services."""
    with tempfile.TemporaryDirectory(prefix="thabian-known-") as name:
        unsorted, by_value = Path(name) / "unsorted", Path(name) / "sorted"
        with unsorted.open("w") as output:
            output.writelines(
                f"{_UIN.get(fact.fact, fact.fact)}\t{fact.value}\t{fact.record}\n"
                for service in files
                for fact in facts_in(files[service])
                if fact.fact in _ONCE
            )
        sort_lines(unsorted, by_value)
        with by_value.open() as lines:
            rows = (line.rstrip("\n").split("\t") for line in lines)
            for (fact, _), group in itertools.groupby(rows, key=lambda row: tuple(row[:2])):
                records = [row[2] for row in group]
                if len(records) > 1:
                    said = f"one {fact} belongs to {len(records)} records: {', '.join(records)}"
                    yield Difference(said, _PAPERS, doubled=True)


def facts_in(file: Path) -> Iterator[Known]:
    """The facts of one file, in its order."""
    with file.open() as lines:
        yield from read_known(lines)


def sort_lines(source: Path, target: Path) -> None:
    """Sort on the disk, however large the register is, and drop what stands twice.

    Raises:
        OSError: the disk is full.

    """
    command = ["sort", "-u", "-T", str(target.parent), "-o", str(target), str(source)]
    done = subprocess.run(command, env={"PATH": os.defpath, "LC_ALL": "C"}, check=False)  # noqa: S603 - our own files
    if done.returncode != 0:
        raise OSError("sorting what services know failed: is the disk full?")


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


def _newest(known: Mapping[str, set[str]]) -> int:
    return max(map(int, known["version"]))


def _and(names: Iterable[str]) -> str:
    return " and ".join(names)
