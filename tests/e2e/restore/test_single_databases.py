"""One database restored older than the others, on both buses: no number twice, nothing told twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crvs_stack.state import directory_of
from tests.e2e.faults.truth import ask
from tests.e2e.restore.dumps import Dump
from tests.e2e.restore.ministry import Ministry
from tests.support.acts import registered, uin_of
from tests.support.chance import seeded
from tests.support.declarations import birth
from tests.support.stack import RunningStack, eventually, remove, running_stack

pytestmark = pytest.mark.slow
BUSES = ["postgresql", pytest.param("kafka", marks=pytest.mark.kafka)]


@pytest.fixture(scope="module", params=BUSES, name="stack")
def _stack(request: pytest.FixtureRequest) -> Iterator[RunningStack]:
    failed_before = request.session.testsfailed
    with running_stack(request.param, "restore") as stack:
        yield stack
    if request.session.testsfailed == failed_before:
        remove(directory_of(stack.name))


def thabian(stack: RunningStack, *arguments: str) -> tuple[int, str]:
    """What an operator types; exit code and output."""
    program = Path(sys.executable).with_name("thabian")
    done = subprocess.run(
        [program, *arguments, "--name", stack.name], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def births(stack: RunningStack, number: int, purpose: str) -> list[dict[str, Any]]:
    """Registered, and with the UIN that identity allotted."""
    registrar, chance = stack.staff(), seeded(f"restore {purpose}")
    made = [registered(registrar, "birth", birth(chance)) for _ in range(number)]
    return [{**record, "uin": uin_of(registrar, record)} for record in made]


def persons(stack: RunningStack) -> dict[str, str]:
    """UIN by birth record, as identity has them."""
    return dict(ask(stack.state, "identity", "SELECT birth_record_id::text, uin FROM person"))


def recovered(stack: RunningStack, since: str) -> None:
    """What docs/operations.md tells an operator to do once one database was put back."""
    code, said = thabian(stack, "reopen")
    assert code == 0, said
    code, said = thabian(stack, "republish", since)
    assert code == 0, said


@pytest.mark.parametrize("service", ["identity", "certificates", "exchange", "registration"])
def test_a_database_restored_older_than_the_others(stack: RunningStack, service: str, tmp_path: Path) -> None:
    since = datetime.now(UTC).isoformat()
    ministry = Ministry(stack.client("home-affairs"))
    kept = births(stack, 3, f"{service} kept")
    dump = Dump(stack.state, service, tmp_path / "dump").take()
    later = births(stack, 6, f"{service} later")
    eventually(lambda: thabian(stack, "compare")[0] in (0, 1) and _read_all(ministry, [*kept, *later]))
    dump.put_back()
    assert _closed(stack, service) == (503, "database-restored")
    recovered(stack, since)
    assert _closed(stack, service)[0] != 503
    lost = later if service == "registration" else []
    code, said = eventually(lambda: _compared(stack, lost), within_s=60)
    assert code == (1 if lost else 0), said
    new = births(stack, 8, f"{service} new")
    everybody = [*kept, *later, *new]
    for name in ("registration_number", "uin"):
        values = [record[name] for record in everybody]
        assert len(set(values)) == len(values), f"a {name} was given twice"
    eventually(lambda: _read_all(ministry, everybody))
    told = [record for record, _ in ministry.registered()]
    assert len(told) == len(set(told)), "a birth was told twice under two ids"
    known = persons(stack)
    assert {record["id"]: known.get(record["id"]) for record in everybody} == {
        record["id"]: record["uin"] for record in everybody
    }
    assert (ministry.refusals != []) == (service == "exchange")
    assert _compared(stack, lost), "something new differs"


def _closed(stack: RunningStack, service: str) -> tuple[int, str]:
    """A harmless question to a service: status and problem."""
    match service:
        case "registration":
            answer = stack.staff().call("POST", "/v1/records/searches", {"name": "ກ"})
        case "identity":
            answer = stack.staff().call("POST", "/v1/persons/lookups", {"uin": "123456789010"})
        case "certificates":
            answer = stack.staff().get("/v1/verifications/3NYK-AKGR-R35Y")
        case _:
            answer = stack.client("home-affairs").get("/v1/events?after=0")
    return answer.status, answer.problem


def _compared(stack: RunningStack, lost: list[dict[str, Any]]) -> tuple[int, str] | None:
    """The comparison, once it names exactly the records that the register has lost for good."""
    code, said = thabian(stack, "compare")
    lines = [line for line in said.splitlines() if line.startswith(("record", "one "))]
    named = {line.split()[1].rstrip(":") for line in lines}
    missing = [line for line in lines if "registration has lost it" not in line]
    return (code, said) if named >= {each["id"] for each in lost} and not missing else None


def _read_all(ministry: Ministry, records: list[dict[str, Any]]) -> bool:
    ministry.read()
    return {record["id"] for record in records} <= {record for record, _ in ministry.registered()}
