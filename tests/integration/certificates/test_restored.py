"""Restored certificates: a serial number that others know is never given again; events are told again."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from crvs_certificates import bootstrap
from crvs_certificates.adapters.qr import SignedQr
from crvs_certificates.store import numbers
from crvs_kernel.primitives import new_id
from tests.integration.certificates.office import KEY, STRANGER, Office, problem
from tests.support.entries import CHILD_UIN


@pytest.fixture(autouse=True)
def _settings(database: Any, seal_directory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "DATABASE_URL": database.app_url,
        "BUS_URL": "",
        "CONTEXT_KEY": KEY.hex(),
        "DATA_KEY": KEY.hex(),
    }
    values |= {"SEAL_DIRECTORY": str(seal_directory), "VERIFY_BASE_URL": "https://register.example.la"}
    for name, value in values.items():
        monkeypatch.setenv(f"THABIAN_{name}", value)


def test_a_serial_that_others_know_is_not_given_again(
    office: Office, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = office.issue(office.register())["serial"].replace("-", "")
    monkeypatch.setattr(
        "sys.stdin", io.StringIO(f"{new_id()}\tserial\t3NYKAKGRR35Y\n{new_id()}\tserial\t{mine}\n")
    )
    owner.execute("UPDATE incarnation SET place = 'another cluster'")
    assert bootstrap.main(["reopen", "-"]) == 0
    with office.app.extensions["crvs.unit_of_work"]() as uow:
        assert numbers.spent_standing(uow, "3NYKAKGRR35Y") == "lost"
        assert numbers.spent_standing(uow, mine) is None
    offered = iter(["3NYKAKGRR35Y", "7ZZZZZZZZZZZ"])
    monkeypatch.setattr(
        "crvs_certificates.application.issuance.generate_serial_number", lambda _: next(offered)
    )
    assert office.issue(office.register())["serial"].replace("-", "") == "7ZZZZZZZZZZZ"


@pytest.fixture(name="lose")
def _lose(owner: Any, reopened: Any) -> Any:
    """A restore to before a certificate was issued; what is given is what the others know of it."""

    def lose(record: str, serial: str, *more: str) -> None:
        for table in ("certificate_status", "certificate_document", "certificate"):
            owner.execute(f"DELETE FROM {table} WHERE serial = %s", (serial,))  # noqa: S608 - our own names
        reopened(f"{record}\tserial\t{serial}", *more)

    return lose


@pytest.fixture(name="reopened")
def _reopened(owner: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Restores and opens, with the lines that others know."""

    def reopened(*lines: str) -> None:
        owner.execute("UPDATE incarnation SET place = 'another cluster'")
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        assert bootstrap.main(["reopen", "-"]) == 0

    return reopened


def test_a_certificate_that_a_restore_lost_is_lost_and_not_unknown(
    office: Office, lose: Any, seal_directory: Path
) -> None:
    entry = office.register()
    issued = office.issue(entry)
    serial = issued["serial"].replace("-", "")
    lose(entry["record_id"], serial)
    lost = {"result": "lost", "serial": serial}
    assert office.verify(issued["serial"]) == lost
    assert office.verify_code(issued["serial"]) == lost
    assert office.verify_code(issued["qr"]) == lost
    assert office.verify("ABCD-EFGH-JKMC") == {"result": "unknown"}
    forged = SignedQr(seal_directory).sign({"s": serial, "n": ["ຄົນປອມ ແປງ"]})
    assert office.verify_code(forged) == lost  # nothing that it says is confirmed
    cut = office.call("POST", "/v1/verifications", {"qr": issued["qr"][:-9]}, STRANGER)
    assert problem(cut) == (422, "code-unreadable")
    again = office.issue(entry)
    assert office.verify(again["serial"])["result"] == "valid"


def revoked_since(office: Office, capsys: pytest.CaptureFixture[str]) -> tuple[str, str, str]:
    """A certificate that was issued and revoked: its record, its serial number, and what is known of that."""
    entry = office.register()
    serial = office.issue(entry)["serial"].replace("-", "")
    office.call("POST", f"/v1/certificates/{serial}/revocation", {"reason": "fraud"})
    (line,) = revocations(capsys, serial)
    return entry["record_id"], serial, line


def revocations(capsys: pytest.CaptureFixture[str], serial: str) -> list[str]:
    capsys.readouterr()
    assert bootstrap.main(["list-known"]) == 0
    return [line for line in capsys.readouterr().out.splitlines() if f"\trevoked\t{serial} fraud " in line]


def test_a_revocation_that_a_restore_lost_is_taken_over(
    office: Office, owner: Any, reopened: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    record, serial, line = revoked_since(office, capsys)
    owner.execute("DELETE FROM certificate_status WHERE serial = %s", (serial,))
    assert office.verify(serial)["result"] == "valid"
    reopened(f"{record}\tserial\t{serial}", line)
    assert f"1 were revoked again: {serial}" in capsys.readouterr().out
    assert office.verify(serial)["result"] == "revoked"
    assert revocations(capsys, serial) == [line]
    reopened(f"{record}\tserial\t{serial}", line)  # again: it has it
    assert "0 were revoked again" in capsys.readouterr().out


def test_a_lost_certificate_that_was_revoked_is_revoked(
    office: Office, lose: Any, seal_directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record, serial, line = revoked_since(office, capsys)
    code = office.call("GET", f"/v1/certificates/{serial}").json["qr"]
    lose(record, serial, line)
    revoked = {"result": "revoked", "serial": serial}
    assert office.verify(serial) == revoked
    assert office.verify_code(code) == revoked
    forged = SignedQr(seal_directory).sign({"s": serial, "n": ["ຄົນປອມ ແປງ"]})
    assert office.verify_code(forged) == revoked  # nothing that it says is confirmed
    assert revocations(capsys, serial) == [line]


def test_what_happened_to_certificates_is_told_again_as_the_same_events(office: Office, owner: Any) -> None:
    entry = office.register()
    serial = office.issue(entry)["serial"].replace("-", "")
    assert (
        office.call("POST", f"/v1/certificates/{serial}/revocation", {"reason": "fraud"}).status_code == 200
    )

    def told() -> list[Any]:
        owner.execute(
            "DELETE FROM outbox WHERE key = %s RETURNING seq, id::text, type, data::jsonb", (serial,)
        )
        return [row[1:] for row in sorted(owner.fetchall())]

    first = told()
    assert bootstrap.main(["republish", entry["record_id"]]) == 0
    again = told()
    assert [row[:2] for row in again] == [row[:2] for row in first]
    for (*_, data), (*_, before) in zip(again, first, strict=True):
        assert data.keys() == before.keys()
        assert data | {"occurred_at": ""} == before | {"occurred_at": ""}


def test_what_certificates_know_is_listed(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    entry = office.register()
    serial = office.issue(entry)["serial"].replace("-", "")
    capsys.readouterr()
    assert bootstrap.main(["list-known"]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert {fact: value for record, fact, value in lines if record == entry["record_id"]} == {
        "version": str(entry["version"]),
        "number": entry["registration_number"],
        "uin": CHILD_UIN,
        "serial": serial,
    }
