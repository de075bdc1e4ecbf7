"""A certificate is void for as long as its entry is cancelled, and then stands where it stood."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crvs_contracts.events.catalogue import faults
from tests.integration.certificates.office import Office, problem
from tests.integration.certificates.test_replacing import correct, status


def cancel(office: Office, entry: dict[str, Any], version: int) -> None:
    names = ("record_id", "kind", "office", "registration_number", "tracking_number")
    data = {name: entry[name] for name in names if name in entry}
    data |= {"version": version, "ground": "false", "occurred_at": "2026-11-28T03:00:00Z"}
    office.happen(f"{entry['kind']}.cancelled.v1", data)


def reinstate(office: Office, entry: dict[str, Any], version: int) -> None:
    office.happen(f"{entry['kind']}.reinstated.v1", {**entry, "version": version})


def told(owner: Any, serial: str) -> list[str]:
    owner.execute("SELECT type, data FROM outbox WHERE key = %s ORDER BY seq", (serial,))
    events = owner.fetchall()
    assert [faults(name, json.loads(data)) for name, data in events] == [[]] * len(events)
    return [name.split(".")[1] for name, _ in events]


@pytest.mark.parametrize("kind", ["birth", "death", "marriage"])
def test_everybody_is_told_that_the_paper_holds_no_more_and_when_it_holds_again(
    office: Office, owner: Any, kind: str
) -> None:
    entry = office.register(kind)
    certificate = office.issue(entry)
    serial = certificate["serial"]
    before = office.call("GET", f"/v1/certificates/{serial}").json
    cancel(office, entry, 3)
    assert office.verify(serial)["result"] == "revoked"
    assert office.verify_code(certificate["qr"])["result"] == "revoked"
    now = office.call("GET", f"/v1/certificates/{serial}").json
    assert (now["status"], now["statuses"][-1]["reason"]) == ("revoked", "entry-cancelled")
    listed = office.call("GET", f"/v1/certificate-requests?record_id={entry['record_id']}").json["items"]
    assert [each["certificate_status"] for each in listed] == ["revoked"]
    reinstate(office, entry, 4)
    assert office.call("GET", f"/v1/certificates/{serial}").json == before
    assert office.verify(serial)["result"] == "valid"
    assert told(owner, serial) == ["issued", "revoked", "reinstated"]


def test_nothing_is_certified_of_a_cancelled_entry(office: Office) -> None:
    entry = office.register("death")
    waiting = office.ask(entry).json
    cancel(office, entry, 3)
    assert problem(office.ask(entry)) == (409, "entry-cancelled")
    issuance = f"/v1/certificate-requests/{waiting['id']}/issuance"
    assert problem(office.call("POST", issuance, {})) == (409, "entry-cancelled")
    reinstate(office, entry, 4)
    assert office.call("POST", issuance, {}).status_code == 201


def test_what_was_superseded_or_revoked_before_stays_so(office: Office, owner: Any) -> None:
    entry = office.register()
    old, taken = office.issue(entry), office.issue(entry)
    office.call("POST", f"/v1/certificates/{taken['serial']}/revocation", {"reason": "fraud"})
    entry = correct(office, entry, {"/child/name/given": "ດາວ"})
    cancel(office, entry, entry["version"] + 1)
    assert status(office, old) == status(office, taken) == "revoked"
    reinstate(office, entry, entry["version"] + 2)
    assert (status(office, old), status(office, taken)) == ("superseded", "revoked")
    assert told(owner, taken["serial"]) == ["issued", "revoked"]  # by the officer, once


def test_the_order_and_the_number_of_deliveries_do_not_matter(office: Office, owner: Any) -> None:
    entry = office.register("death")
    serial = office.issue(entry)["serial"]
    reinstate(office, entry, 4)
    for _ in range(2):
        cancel(office, entry, 3)
    assert office.verify(serial)["result"] == "valid"
    cancel(office, entry, 5)
    cancel(office, entry, 5)
    reinstate(office, entry, 4)
    assert office.verify(serial)["result"] == "revoked"
