"""Which version of an agreement holds, and how its client knows whom an event is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

import crvs_exchange
from crvs_exchange.adapters.agreement_file import read_agreements
from crvs_exchange.domain.agreements import Agreement, in_force
from crvs_kernel.errors import DomainError, Fault, InvalidInput

DEMO = Path(crvs_exchange.__file__).with_name("agreements") / "demo.yaml"
FIRST = Agreement(
    client="education",
    version=1,
    legal_basis="a law",
    purpose="schools",
    valid_from=date(2026, 1, 1),
    valid_to=None,
    subject="plain",
    grants={"birth.registered.v1": ("/record_id",)},
)
SECOND = replace(FIRST, version=2, valid_from=date(2026, 6, 1), valid_to=date(2026, 9, 1))


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), 1),
        (date(2026, 5, 31), 1),
        (date(2026, 6, 1), 2),
        (date(2026, 8, 31), 2),
        (date(2026, 9, 1), None),  # the first version has no end, and still does not come back to life
    ],
)
def test_the_latest_version_that_has_begun_holds_until_it_ends(day: date, version: int | None) -> None:
    found = in_force([SECOND, FIRST], day)
    assert (found.version if found else None) == version


def test_a_client_without_agreement_has_none() -> None:
    assert in_force([], date(2026, 1, 1)) is None


def test_a_pseudonym_is_the_clients_own_and_always_the_same() -> None:
    other = replace(FIRST, client="health")
    name = FIRST.pseudonym("r-1", b"secret")
    assert name == FIRST.pseudonym("r-1", b"secret")
    different = [
        other.pseudonym("r-1", b"secret"),
        FIRST.pseudonym("r-2", b"secret"),
        FIRST.pseudonym("r-1", b"2"),
    ]
    assert name not in different
    assert "r-1" not in name


def test_the_demonstration_has_its_three_ministries() -> None:
    assert [each.name for each in read_agreements(DEMO)] == [
        "education/1",
        "statistics/1",
        "public-security/1",
        "education/2",
        "statistics/2",
        "public-security/2",
        "public-security/3",
    ]


def test_statistics_get_nobodys_name_number_or_village() -> None:
    _, statistics = (each for each in read_agreements(DEMO) if each.client == "statistics")
    assert statistics.subject == "pseudonym"
    steps = {step for pointers in statistics.grants.values() for each in pointers for step in each.split("/")}
    identifying = {
        "name",
        "uin",
        "links",
        "record_id",
        "registration_number",
        "tracking_number",
        "village",
        "registrar",
    }
    assert steps & (identifying | {"residence_village", "id_document", "informant", "phone", "text"}) == set()


def test_education_gets_no_parent_and_no_name() -> None:
    first, second = (each for each in read_agreements(DEMO) if each.client == "education")
    assert set(first.grants) == {"birth.registered.v1", "birth.corrected.v1"}
    assert set(second.grants) == {*first.grants, "birth.cancelled.v1", "birth.reinstated.v1"}
    pointers = {each for granted in second.grants.values() for each in granted}
    assert not [
        each for each in pointers if any(word in each for word in ("mother", "father", "name", "links"))
    ]


GOOD = """
agreements:
  - client: health
    version: 1
    legal_basis: a law
    purpose: vaccination
    valid_from: 2026-01-01
    valid_to: 2027-01-01
    subject: plain
    grants: {birth.registered.v1: [/record_id]}
"""


@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [
        ("client: health", "client: Health Ministry", "invalid-fields"),
        ("version: 1", "version: 0", "invalid-fields"),
        ("purpose: vaccination", "", "invalid-fields"),
        ("purpose: vaccination", "purpose: vaccination\n    extra: 1", "invalid-fields"),
        ("subject: plain", "subject: encrypted", "invalid-fields"),
        ("birth.registered.v1", "births", "invalid-fields"),
        ("birth.registered.v1", "birth.celebrated.v1", "invalid-fields"),
        ("/record_id", "record_id", "invalid-fields"),
        ("valid_from: 2026-01-01", "valid_from: soon", "invalid-fields"),
        ("valid_from: 2026-01-01", "valid_from: 2028-01-01", "agreement-ends-before-it-begins"),
        ("valid_from: 2026-01-01", "valid_from: 2027-01-01", "agreement-ends-before-it-begins"),
        ("grants: {", "grants: [", "file-unreadable"),
    ],
)
def test_a_file_with_a_fault_is_refused(tmp_path: Path, good: str, bad: str, code: str) -> None:
    path = tmp_path / "agreements.yaml"
    path.write_text(GOOD, "utf-8")
    assert [each.name for each in read_agreements(path)] == ["health/1"]
    assert good in GOOD
    path.write_text(GOOD.replace(good, bad), "utf-8")
    with pytest.raises(DomainError) as refusal:
        read_agreements(path)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "pointer",
    [
        "/entry/mother/nonsense",
        "/entry/mother/id_document",
        "/entry/mother",
        "/links/nonsense",
        "/weather",
        "/place/*",
    ],
)
def test_an_agreement_grants_no_pointer_that_no_event_has(tmp_path: Path, pointer: str) -> None:
    granted = ["/record_id", pointer]
    known = {
        name: getattr(FIRST, name) for name in ("client", "version", "legal_basis", "purpose", "subject")
    }
    told = known | {"valid_from": "2026-01-01", "grants": {"birth.registered.v1": granted}}
    file = tmp_path / "agreements.yaml"
    file.write_text(yaml.safe_dump({"agreements": [told]}), "utf-8")
    with pytest.raises(InvalidInput) as refusal:
        read_agreements(file)
    params = {"pointer": pointer, "event_type": "birth.registered.v1"}
    at = "/agreements/0/grants/birth.registered.v1/1"
    assert refusal.value.faults == (Fault(at, "pointer-without-value", params),)
