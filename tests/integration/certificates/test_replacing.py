"""A certificate gives way only to another text, and what the register takes back it replaces for nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crvs_contracts.lao.canonical import canonical
from crvs_contracts.pointers import steps_of
from tests.integration.certificates.office import Office
from tests.support.drawing import text_of
from tests.support.entries import BIRTH, name

FREE = {"amount": 0, "currency": "LAK", "rule": "fees/1:replacement"}
PAID = {"amount": 10000, "currency": "LAK", "rule": "fees/1:further-copy"}


def with_changes(document: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A copy of a declaration with values set by JSON pointer; None takes away."""
    changed: dict[str, Any] = {**document}
    for pointer, value in changes.items():
        inside = changed
        *path, last = steps_of(pointer)
        for step in path:
            inside[step] = {**inside.get(step, {})}
            inside = inside[step]
        inside.pop(last, None)
        if value is not None:
            inside[last] = value
    return changed


def correct(office: Office, entry: dict[str, Any], changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The event of a correction by somebody else than the registrar; the entry after it."""
    corrected = {
        **entry,
        "version": entry["version"] + 1,
        "entry": with_changes(entry["entry"], changes),
        "registrar": "01934b1e-7e2a-7c40-8000-00000000ffff",
        "correction": {"kind": "clerical", "reason": "x", "changed": sorted(changes)},
        **more,
    }
    office.happen(f"{entry['kind']}.corrected.v1", corrected)
    return corrected


def status(office: Office, certificate: dict[str, Any]) -> str:
    result: str = office.verify(certificate["serial"])["result"]
    return result


@pytest.mark.parametrize("language", ["lo", "lo-en"])
@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("birth", {"/child/weight_grams": 3100}),
        ("birth", {"/mother/occupation": "ຊາວນາ", "/father/education": "primary"}),
        ("birth", {"/mother/age": 31}),
        ("death", {"/cause/manner": "accident"}),
        ("death", {"/deceased/marital_status": "widowed"}),
        ("marriage", {"/groom/occupation": "ຊາວນາ"}),
        ("divorce", {"/husband/residence_village": "ນາ"}),
    ],
)
def test_what_is_not_printed_supersedes_nothing(
    office: Office, kind: str, changes: dict[str, Any], language: str
) -> None:
    entry = office.register(kind)
    certificate = office.issue(entry, **asking(kind), language=language)
    entry = correct(office, entry, changes)
    correct(office, entry, changes | {"/place/kind": "home"} if kind != "divorce" else changes)
    assert status(office, certificate) == "valid"


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("birth", {"/child/name/surname": "ສີລາວົງ"}),
        ("birth", {"/mother/date_of_birth": "1995"}),
        ("birth", {"/place/village": "ນາແຄ"}),
        ("birth", {"/child/date_of_birth_estimated": True}),
        ("birth", {"/father/uin": "345678901234"}),
        ("death", {"/deceased/occupation": "ຄູ"}),
        ("marriage", {"/bride/married_surname": None}),
        ("divorce", {"/divorce/decision_number": "13/2026"}),
    ],
)
def test_what_is_printed_supersedes(office: Office, kind: str, changes: dict[str, Any]) -> None:
    entry = office.register(kind)
    certificate = office.issue(entry, **asking(kind), language="lo")
    correct(office, entry, changes)
    assert status(office, certificate) == "superseded"


def asking(kind: str) -> dict[str, Any]:
    """A requester who is entitled to a certificate of the kind."""
    return {"requester": {"name": "ຄຳ", "relationship": "child", "id_document": f"P-{kind}"}}


def test_a_latin_spelling_supersedes_what_prints_it_and_nothing_else(office: Office) -> None:
    entry = office.register()
    lao, both = (office.issue(entry, language=language) for language in ("lo", "lo-en"))
    correct(office, entry, {"/child/name/given_latin": "Namthippe"})
    assert (status(office, lao), status(office, both)) == ("valid", "superseded")


def test_a_name_in_a_script_without_a_font_is_watched_in_its_latin_spelling(office: Office) -> None:
    father = {"name": name("محمد", None, "Mohamed")}
    entry = office.register(entry={**BIRTH, "father": father})
    certificate = office.issue(entry, language="lo")
    correct(office, entry, {"/father/name/given_latin": "Muhammad"})
    assert status(office, certificate) == "superseded"


def test_the_registrar_is_printed_by_name_and_title_and_who_corrects_is_not(
    office: Office, tmp_path: Path
) -> None:
    named = {"registrar_name": "ສົມພອນ ແກ້ວວິໄລ", "registrar_role": "registrar"}
    entry = office.register(**named)
    certificate = office.issue(entry)
    corrector = {"registrar_name": "ດາລາວອນ ສຸກສັນ", "registrar_role": "registrar"}
    entry = correct(office, entry, {"/child/weight_grams": 3000}, **corrector)
    assert status(office, certificate) == "valid"
    printed = canonical(text_of(office.pdf(office.issue(entry)["serial"]).data, tmp_path))
    assert "ນາຍທະບຽນ" in printed
    assert "ສົມພອນ ແກ້ວວິໄລ" in printed
    assert "ດາລາວອນ" not in printed
    assert "4567-89AB" not in printed  # of the account in `registered`


def test_an_event_that_comes_again_supersedes_nothing_that_came_later(office: Office) -> None:
    entry = office.register()
    second = correct(office, entry, {"/child/name/given": "ນ້ຳຝົນ"})
    third = correct(office, second, {"/child/weight_grams": 3000})
    certificate = office.issue(third)
    for event in (entry, second, third):
        office.happen("birth.corrected.v1", {**event, "correction": {"kind": "clerical", "reason": "x"}})
    assert status(office, certificate) == "valid"


def test_a_superseded_certificate_is_replaced_once_for_nothing(office: Office) -> None:
    entry = office.register()
    first = office.issue(entry)
    assert office.ask(entry).json["fee"] == PAID
    correct(office, entry, {"/child/sex": "male"})
    replacing = office.ask(entry).json
    assert (replacing["fee"], replacing["replaces"]) == (FREE, first["serial"])
    later = office.ask(entry).json
    assert (later["fee"], later["replaces"]) == (PAID, None)


def test_the_first_naming_of_a_child_costs_nothing(office: Office) -> None:
    unnamed = with_changes(BIRTH, {"/child/name": None, "/child/unnamed": True})
    entry = office.register(entry=unnamed)
    office.issue(entry)
    correct(office, entry, {"/child/name": name("ນ້ຳທິບ"), "/child/unnamed": None})
    assert office.ask(entry).json["fee"] == FREE


@pytest.mark.parametrize(
    ("reason", "fee"),
    [("issued-in-error", FREE), ("wrong-person", FREE), ("fraud", PAID), ("lost-or-stolen", PAID)],
)
def test_an_error_of_the_office_is_replaced_and_a_loss_is_not(
    office: Office, reason: str, fee: dict[str, Any]
) -> None:
    entry = office.register()
    certificate = office.issue(entry)
    path = f"/v1/certificates/{certificate['serial']}/revocation"
    assert office.call("POST", path, {"reason": reason}).status_code == 200
    assert office.ask(entry).json["fee"] == fee


def test_a_refused_replacement_is_still_owed(office: Office) -> None:
    entry = office.register()
    office.issue(entry)
    correct(office, entry, {"/child/sex": "male"})
    refused = office.ask(entry).json
    path = f"/v1/certificate-requests/{refused['id']}/refusal"
    assert office.call("POST", path, {"reason": "no document"}).status_code == 200
    assert office.ask(entry).json["fee"] == FREE


def test_a_replacement_may_itself_be_replaced(office: Office) -> None:
    entry = office.register()
    office.issue(entry)
    entry = correct(office, entry, {"/child/sex": "male"})
    second = office.issue(entry)
    correct(office, entry, {"/child/sex": "female"})
    again = office.ask(entry).json
    assert (again["fee"], again["replaces"]) == (FREE, second["serial"])
