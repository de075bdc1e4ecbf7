"""The drill of docs/operations.md: the whole system restored to a moment; no number is given twice."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crvs_stack.state import directory_of
from tests.e2e.restore.operator import await_agreement, births, certificate, thabian
from tests.support.acts import uin_of, verdict
from tests.support.servers import server_directory
from tests.support.stack import RunningStack, remove, require_bus, run_stack

pytestmark = pytest.mark.slow


@pytest.fixture(name="place")
def _place() -> Iterator[Path]:
    with server_directory() as directory:
        yield directory


@pytest.fixture(name="name")
def _name(request: pytest.FixtureRequest) -> Iterator[str]:
    failed_before, name = request.session.testsfailed, f"drill-{secrets.token_hex(3)}"
    yield name
    if request.session.testsfailed == failed_before:
        remove(directory_of(name))


def _backup(stack: RunningStack, place: Path) -> str:
    """The keys beside the data are refused; the name of the backup."""
    code, said = thabian(stack, "backup", str(place / "data"), "--keys", str(place / "data" / "keys"))
    assert code == 1
    assert "apart" in said
    code, said = thabian(stack, "backup", str(place / "data"), "--keys", str(place / "keys"))
    assert code == 0, said
    (made,) = (place / "data").iterdir()
    return made.name


def _thabian(name: str, *arguments: str) -> tuple[int, str]:
    """A command on a stack that does not run."""
    program = Path(sys.executable).with_name("thabian")
    done = subprocess.run([program, *arguments, "--name", name], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def _assert_given_once(records: list[dict[str, Any]]) -> None:
    """Numbers and UINs, also those that nobody but the family remembers."""
    for name in ("registration_number", "uin"):
        values = [record[name] for record in records]
        assert len(set(values)) == len(values), f"a {name} was given twice"


def _restored(name: str, place: Path, backup: str, moment: str) -> None:
    """Steps 1 and 2, after which the stack does not start."""
    shutil.rmtree(directory_of(name) / "seal")  # the machine is lost, and its keys with it
    (directory_of(name) / "secrets").unlink()
    source, keys = str(place / "data" / backup), str(place / "keys" / backup)
    archive = str(place / "archive")
    code, said = _thabian(name, "restore", source, "--keys", keys, "--archive", archive, "--until", moment)
    assert code == 0, said
    code, said = _thabian(name, "run")
    assert code == 1
    assert f"thabian reopen --name {name}" in said


@pytest.mark.parametrize("bus", ["postgresql", pytest.param("kafka", marks=pytest.mark.kafka)])
def test_the_whole_system_goes_back_to_a_moment(name: str, bus: str, place: Path) -> None:
    """Where the log is in the same server it went back, too; Kafka remembers, and nothing is lost."""
    require_bus(bus)
    since, archive = datetime.now(UTC).isoformat(), place / "archive"
    with run_stack(name, bus, "--archive", str(archive)) as stack:
        kept = births(stack, 2, "before the backup")
        serial = certificate(stack, kept[0])
        backup = _backup(stack, place)
        kept += births(stack, 2, "after the backup")
        time.sleep(2)  # the moment lies between two acts
        moment = datetime.now(UTC).isoformat()
        time.sleep(2)
        lost = births(stack, 3, "after the moment")
    _restored(name, place, backup, moment)
    code, said = _thabian(name, "reopen")
    assert code == 0, said
    assert "100 further numbers" in said  # nobody remembers, and it took less than 1,000 seconds
    assert f"{3 if bus == 'kafka' else 0} records were taken back" in said
    with run_stack(name, bus) as stack:
        assert "compare.done" in (directory_of(name) / "run.log").read_text() or "know the same" in said
        code, said = thabian(stack, "republish", since)
        assert code == 0, said
        await_agreement(stack)
        registrar = stack.staff()
        found = [registrar.get(f"/v1/records/{record['id']}") for record in [*kept, *lost]]
        assert [each.status for each in found] == [200] * 4 + [200 if bus == "kafka" else 404] * 3
        for record, answer in zip([*kept, *lost], found, strict=True):
            if answer.status == 200:
                assert answer.json["registration_number"] == record["registration_number"]
                assert uin_of(registrar, record) == record["uin"]
        assert verdict(stack, serial) == "valid"
        new = births(stack, 4, "after the restore")
        _assert_given_once([*kept, *lost, *new])
        assert certificate(stack, new[0]) != serial
        await_agreement(stack)
