"""What the database refuses, hides and remembers."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from psycopg2 import sql

from crvs_contracts.events.catalogue import CATALOGUE, faults
from crvs_contracts.kinds import kinds
from crvs_kernel.errors import Conflict
from tests.integration.certificates.office import ELSEWHERE, Office
from tests.support.entries import CHILD_UIN

PAYLOADS = Path(__file__).parents[2] / "contract" / "events" / "payloads"
APPEND_ONLY = [
    "certificate",
    "certificate_document",
    "certificate_status",
    "certificate_request",
    "request_decision",
    "allotted_uin",
    "audit",
]


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("act", ["DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET {column} = {column}"])
def test_the_app_role_cannot_change_or_remove_what_was_written(
    app_role: Any, owner: Any, table: str, act: str
) -> None:
    first = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 2"
    owner.execute(first, (table,))
    column = owner.fetchone()[0]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        app_role.execute(act.format(table, column=column))


@pytest.mark.parametrize("statement", ["DELETE FROM entry", "UPDATE entry SET kind = 'death'"])
def test_the_app_role_cannot_remove_an_entry_or_make_it_another(app_role: Any, statement: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        app_role.execute(statement)


def test_no_name_number_or_document_stands_in_the_database_in_clear(office: Office, owner: Any) -> None:
    requester = {"name": "ຜູ້ຂໍລັບ", "relationship": "guardian", "id_document": "SECRET-77"}
    office.issue(office.register(), requester=requester)
    owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for (table,) in owner.fetchall():
        owner.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
        rows = " ".join(row[0] for row in owner.fetchall())
        for secret in ("ວົງສະຫວັນ", "ຜູ້ຂໍລັບ", "SECRET-77", CHILD_UIN, b"%PDF".hex()):
            assert secret not in rows, (table, secret)


def test_every_read_leaves_an_audit_line_without_personal_values(office: Office, owner: Any) -> None:
    entry = office.register()
    certificate = office.issue(entry)
    office.call("GET", f"/v1/certificates/{certificate['serial']}")
    office.pdf(certificate["serial"])
    office.call("GET", f"/v1/certificate-requests/{certificate['request_id']}")
    office.call("GET", "/v1/certificate-requests")
    owner.execute(
        "SELECT act, actor, purpose, detail::text FROM audit WHERE %s = ANY(subject_ids) ORDER BY id",
        (entry["record_id"],),
    )
    lines = owner.fetchall()
    assert [line[0] for line in lines] == [
        "certificate.request",
        "certificate.issue",
        "certificate.read",
        "certificate.document",
        "certificate.request-read",
        "certificate.list",
    ]
    assert {line[1:3] for line in lines} == {("clerk", "duty"), ("officer", "duty")}
    assert "ວົງ" not in str(lines)


def test_what_was_looked_for_in_vain_is_on_record(office: Office, owner: Any) -> None:
    certificate = office.issue(office.register())
    prowler = replace(ELSEWHERE, subject="prowler")
    serial, request = certificate["serial"], certificate["request_id"]
    typed = ["certificates/" + serial, f"certificates/{serial}/document", "certificates/ນາງ ມະນີ"]
    for path in [*typed, f"certificate-requests/{request}"]:
        assert office.call("GET", f"/v1/{path}", who=prowler).status_code == 404
    owner.execute("SELECT act, detail FROM audit WHERE actor = 'prowler' ORDER BY id")
    assert owner.fetchall() == [
        ("certificate.read", {"serial": serial, "outcome": "absent"}),
        ("certificate.document", {"serial": serial, "outcome": "absent"}),
        ("certificate.read", {"serial": None, "outcome": "absent"}),
        ("certificate.request-read", {"request": request, "outcome": "absent"}),
    ]


def test_the_issued_event_names_no_person(office: Office, owner: Any) -> None:
    certificate = office.issue(office.register())
    owner.execute("SELECT data FROM outbox WHERE key = %s", (certificate["serial"],))
    data = owner.fetchone()[0]
    assert '"record_version":2' in data
    assert "ວົງ" not in data
    assert CHILD_UIN not in data


def test_damaged_bytes_are_never_served(office: Office, owner: Any) -> None:
    serial = office.issue(office.register())["serial"]
    owner.execute(
        "UPDATE certificate_document SET sealed = set_byte(sealed, 5000, get_byte(sealed, 5000) # 1)"
        " WHERE serial = %s",
        (serial,),
    )
    answer = office.pdf(serial)
    assert answer.status_code == 500
    assert b"%PDF" not in answer.data


@pytest.mark.parametrize("kind", kinds())
def test_published_events_keep_their_schemas(office: Office, owner: Any, kind: str) -> None:
    entry = office.register(kind)
    superseded, revoked = office.issue(entry)["serial"], office.issue(entry)["serial"]
    office.call("POST", f"/v1/certificates/{revoked}/revocation", {"reason": "fraud"})
    office.happen(f"{kind}.corrected.v1", {**entry, "version": 3, "date_of_occurrence": "2026-01-11"})
    owner.execute("SELECT type, data FROM outbox WHERE key IN (%s, %s)", (superseded, revoked))
    published = owner.fetchall()
    assert sorted(each[0] for each in published) == [
        "certificate.issued.v1",
        "certificate.issued.v1",
        "certificate.revoked.v1",
        "certificate.superseded.v1",
    ]
    for name, data in published:
        assert faults(name, json.loads(data)) == []
        assert json.loads(data)["office"] == "0201"  # by which the events of a province are told


def test_every_consumed_type_is_published_by_somebody_and_every_kept_payload_is_understood(
    office: Office,
) -> None:
    assert set(office.reactions.by_type) <= set(CATALOGUE)
    for name in office.reactions.by_type:
        kept = sorted((PAYLOADS / name).glob("*.json"))
        assert kept, name
        for path in kept:
            data = json.loads(path.read_text("utf-8"))
            own = {"birth_record_id": str(uuid.uuid4())} if "birth_record_id" in data else {}
            office.happen(name, data | own)  # the samples give one birth two UINs


def test_a_second_uin_for_a_birth_is_refused(office: Office) -> None:
    """The first may be on paper; the event is set aside, and somebody looks."""
    entry = office.register()
    office.enroll(entry["record_id"])
    with pytest.raises(Conflict, match="uin-differs"):
        office.enroll(entry["record_id"], "234567890124")
    assert office.issue(entry)["serial"]


def test_a_request_on_another_offices_entry_is_on_record_with_the_entry(office: Office, owner: Any) -> None:
    entry = office.register("death")
    asker = replace(ELSEWHERE, subject="asker", office=None)  # whoever serves at no counter
    assert office.ask(entry, asker).status_code == 404
    owner.execute("SELECT act, subject_ids, detail FROM audit WHERE actor = 'asker'")
    assert owner.fetchall() == [("certificate.request", [entry["record_id"]], {"outcome": "absent"})]
