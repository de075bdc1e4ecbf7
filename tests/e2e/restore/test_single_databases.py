"""One database restored older than the others, on both buses: no number twice, nothing told twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crvs_stack.state import directory_of
from tests.e2e.faults.truth import ask
from tests.e2e.restore.dumps import Dump
from tests.e2e.restore.ministry import Ministry
from tests.e2e.restore.operator import await_agreement, births, certificate, revoke, thabian
from tests.support.acts import verdict
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
    void = certificate(stack, kept[0])
    dump = Dump(stack.state, service, tmp_path / "dump").take()
    later = births(stack, 6, f"{service} later")
    serial = certificate(stack, later[0])
    revoke(stack, void)
    eventually(lambda: _read_all(ministry, [*kept, *later]))
    await_agreement(stack)
    dump.put_back()
    assert _closed(stack, service) == (503, "database-restored")
    recovered(stack, since)
    assert _closed(stack, service)[0] != 503
    await_agreement(stack)
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
    assert verdict(stack, void) == "revoked"
    assert verdict(stack, serial) == ("lost" if service == "certificates" else "valid")
    assert certificate(stack, later[0]) != serial
    await_agreement(stack)


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


def _read_all(ministry: Ministry, records: list[dict[str, Any]]) -> bool:
    ministry.read()
    return {record["id"] for record in records} <= {record for record, _ in ministry.registered()}
