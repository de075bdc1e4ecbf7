"""A certificate prints the notes of its day; a later note is told by its kind, and replaced for nothing."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from crvs_contracts.events.catalogue import validate
from tests.integration.certificates.office import Office
from tests.integration.certificates.test_replacing import status

NUMBER = "V-0202-2026-000001-07"


def note(code: str, *, struck: bool = False, **changes: Any) -> dict[str, Any]:
    return {
        "note": code,
        "record_id": "0193c2a5-7b1e-7c3a-9f20-5d0c6a1b2c3e",
        "registration_number": NUMBER,
        "office": "0202",
        "date_of_occurrence": "2026-11-20",
        "date_of_registration": "2026-11-24",
        "printed": True,
        "struck": struck,
        "at": "2026-11-28T03:00:00Z",
        **changes,
    }


def annotate(office: Office, entry: dict[str, Any], *notes: dict[str, Any], hour: int = 3) -> None:
    names = ("record_id", "kind", "version", "office", "registration_number", "tracking_number")
    data = {name: entry[name] for name in names}
    data |= {"notes": list(notes), "occurred_at": f"2026-11-28T{hour:02}:00:00Z"}
    validate(f"{entry['kind']}.annotated.v1", data)
    office.happen(f"{entry['kind']}.annotated.v1", data)


def text_of(office: Office, serial: str) -> str:
    pages = PdfReader(BytesIO(office.pdf(serial).data)).pages
    return "".join(page.extract_text() for page in pages)


@pytest.mark.parametrize(("kind", "code"), [("marriage", "dissolved"), ("birth", "died")])
def test_the_public_hears_the_kind_of_a_later_note_and_no_more(office: Office, kind: str, code: str) -> None:
    entry = office.register(kind)
    before = office.issue(entry)
    annotate(office, entry, note(code))
    verdict = office.verify(before["serial"])
    assert (verdict["result"], verdict["notes"]) == ("valid-with-later-note", [code])
    assert NUMBER not in str(verdict)
    assert office.verify_code(before["qr"])["notes"] == [code]
    shown = office.call("GET", f"/v1/certificates/{before['serial']}").json
    assert (shown["status"], shown["later_notes"]) == ("valid", [code])
    after = office.issue(entry)
    assert office.verify(after["serial"])["result"] == "valid"
    assert NUMBER in text_of(office, after["serial"])
    assert NUMBER not in text_of(office, before["serial"])


@pytest.mark.parametrize(("language", "english"), [("lo", 0), ("lo-en", 1)])
def test_the_note_is_printed_in_the_languages_of_the_page(
    office: Office, language: str, english: int
) -> None:
    entry = office.register("marriage")
    annotate(office, entry, note("dissolved"))
    printed = text_of(office, office.issue(entry, language=language)["serial"])
    assert NUMBER in printed
    assert printed.count("Dissolved by divorce") == english


def test_a_note_that_is_struck_no_longer_stands_on_paper(office: Office) -> None:
    entry = office.register("marriage")
    before = office.issue(entry)
    annotate(office, entry, note("dissolved"))
    after = office.issue(entry)
    annotate(office, entry, note("dissolved", struck=True), hour=4)
    assert office.verify(before["serial"])["result"] == "valid"
    assert office.verify(after["serial"])["result"] == "superseded"
    annotate(office, entry, note("dissolved"), hour=5)  # the divorce is reinstated
    assert office.verify(before["serial"])["result"] == "valid-with-later-note"


def test_what_is_heard_late_or_twice_and_what_is_not_printed_changes_nothing(office: Office) -> None:
    entry = office.register("marriage")
    serial = office.issue(entry)["serial"]
    annotate(office, entry, note("dissolved", struck=True), hour=4)
    for _ in range(2):
        annotate(office, entry, note("dissolved"), hour=3)
    assert office.verify(serial)["result"] == "valid"
    annotate(office, entry, note("recognised", printed=False), hour=5)
    assert office.verify(serial)["result"] == "valid"


def test_a_certificate_with_a_later_note_is_replaced_for_nothing_and_once(office: Office) -> None:
    entry = office.register("marriage")
    first = office.issue(entry)
    annotate(office, entry, note("ended-by-death"))
    asked = office.ask(entry).json
    assert (asked["fee"]["amount"], asked["replaces"]) == (0, first["serial"])
    assert office.ask(entry).json["fee"]["amount"] > 0
    assert status(office, first) == "valid-with-later-note"
