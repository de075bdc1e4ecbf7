"""Whatever is written into any field is refused with its place, or kept, printed, found and verified."""

from __future__ import annotations

import copy
import html
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from crvs_contracts.forms.files import forms
from crvs_contracts.forms.model import Field
from crvs_contracts.forms.types import ARRAYS, item_fields, parts_of
from crvs_contracts.kinds import kind_named
from crvs_contracts.pointers import value_at
from crvs_contracts.text import cleaned
from tests.e2e.membership import signed_in, text_at
from tests.e2e.texts import HOSTILE, PASTED, PEOPLE
from tests.support.acts import asking, declaring, done_or_decided, registered
from tests.support.api import Api
from tests.support.chance import seeded
from tests.support.declarations import birth, death, divorce, marriage
from tests.support.examples import put
from tests.support.stack import RunningStack, eventually

Document = dict[str, Any]
FREE = frozenset({"text", "name_part", "latin_part", "surname", "phone"})
FORMS = {form.kind: form for form in forms()}
LANGUAGES = ("lo", "en", "lo-en")
SHEETS = 6  # so each text, and each form, meets each language
ROUNDS = 6  # refusals come one layer at a time: fields, rules, doubts
PAPER = {"kind": "other", "number": "7", "note": "x"}
FOREIGN = {"residence_country": "TH", "residence_abroad": "x"}
LATIN = {"given_latin": "Bounmy", "surname_latin": "Vongsa"}


@dataclass
class Sheet:
    """A declaration of made-up people with room for every free text that its answers show."""

    kind: str
    plain: Document

    def places(self) -> Iterator[str]:
        """The pointers of its free-text fields, those of the items of lists too."""
        for field in FORMS[self.kind].fields():
            if field.show_if is None or field.show_if.holds(self.plain):
                yield from self._inside(field)

    def _inside(self, field: Field) -> Iterator[str]:
        if field.type in FREE and value_at(self.plain, field.pointer.rpartition("/")[0] or "") is not None:
            yield field.pointer
        elif field.type == "name" and value_at(self.plain, field.pointer):
            yield from (part.pointer for part in parts_of(field))
        elif field.type in ARRAYS:
            for place in range(len(value_at(self.plain, field.pointer) or ())):
                for part in item_fields(field, place):
                    yield from self._inside(part)

    def holding(self, text: str) -> Document:
        """The declaration with a text in every place."""
        written = copy.deepcopy(self.plain)
        for pointer in self.places():
            _put(written, pointer, text)
        return written

    def restore(self, written: Document, pointer: str) -> None:
        """Take a refused text back."""
        _put(written, pointer, value_at(self.plain, pointer))


def _put(document: Document, pointer: str, value: Any) -> None:
    at, _, name = pointer.rpartition("/")
    put(document if not at else _object(document, at), f"/{name}", value)


def _object(document: Any, pointer: str) -> Document:
    for step in pointer.strip("/").split("/"):
        document = document[int(step)] if isinstance(document, list) else document.setdefault(step, {})
    found: Document = document
    return found


def named(person: Document, **more: Any) -> Document:
    return person | {"name": person["name"] | LATIN} | more


def sheets(chance: random.Random, wedding: Document) -> list[Sheet]:
    """Of each kind and each branch of its form."""
    born, abroad, died, ill = birth(chance), birth(chance), death(chance), death(chance)
    for each in (born, abroad):
        each |= {role: named(each[role]) for role in ("child", "mother", "father")}
        each |= {"informant": {"relation": "other", "relation_text": "x", "name": each["mother"]["name"]}}
        each |= {"documents": [dict(PAPER)], "household_head": each["mother"]["name"], "late_reason": "x"}
    born["place"] |= {"kind": "facility", "facility": "x"}
    abroad["place"] = {"kind": "home", "country": "TH", "abroad": "x"}
    abroad["mother"] |= FOREIGN
    for each in (died, ill):
        each |= {"deceased": named(each["deceased"]), "documents": [dict(PAPER)], "late_reason": "x"}
        each["spouse"] = named({"name": each["informant"]["name"]})
    died["cause"] = {"manner": "natural", "source": "lay_report", "text": "x"}
    line = {"condition": "x", "code": "x"}
    ill["cause"] = {"manner": "natural", "source": "medical_certificate", "lines": [dict(line), dict(line)]}
    wed = marriage(chance)
    wed |= {role: named(wed[role], father_name=dict(wed[role]["name"])) for role in ("groom", "bride")}
    over = divorce(wedding["declaration"], wedding["registration_number"])
    over["divorce"] = {"basis": "court", "date": over["divorce"]["date"], "petitioner": "both"}
    over["divorce"] |= {"court": "x", "decision_number": "x", "decision_date": over["divorce"]["date"]}
    kinds = {"birth": (born, abroad), "death": (died, ill), "marriage": (wed,), "divorce": (over,)}
    return [Sheet(kind, each) for kind, all_of in kinds.items() for each in all_of]


def taken_by(registrar: Api, sheet: Sheet, text: str) -> tuple[Document, list[str]]:
    """Declare with the text wherever it is taken: the record, and the places that took it."""
    written, path = sheet.holding(text), f"/v1/{kind_named(sheet.kind).plural}"
    refused: set[str] = set()
    for _ in range(ROUNDS):
        answer = registrar.command(path, declaring(sheet.kind, written))
        if answer.status == 201:
            return answer.json, [each for each in sheet.places() if each not in refused]
        assert answer.status == 422, (text, answer.status, answer.data)
        for fault in answer.json["errors"]:
            at = fault["pointer"].removeprefix("/declaration")
            place = at.removesuffix("_latin") if fault["code"] == "latin-spelling-needed" else at
            named = {each for each in sheet.places() if each == place or each.startswith(f"{place}/name/")}
            assert named - refused, (text, fault)
            assert all(fault["messages"].values())
            refused |= named
            for each in named:
                sheet.restore(written, each)
    raise AssertionError(f"{sheet.kind} was never taken with {text!a}: {answer.data!r}")


@pytest.fixture(scope="module", name="swept")
def _swept(postgres_stack: RunningStack) -> list[Document]:
    """Every text in every field of every form: one registered record for each that was kept differently."""
    registrar, chance, found = postgres_stack.staff(), seeded("texts"), {}
    for text in (*PASTED, *PEOPLE, *HOSTILE):
        wedding = registered(registrar, "marriage", marriage(chance))
        for number, sheet in enumerate(sheets(chance, wedding)):
            record, places = taken_by(registrar, sheet, text)
            taken = tuple((each, value_at(record["declaration"], each)) for each in places)
            assert {value for _, value in taken} <= {cleaned(text)} | _telephones(taken)
            if taken and (number, taken) not in found:
                found[number, taken] = record
    return [_registered(registrar, record) for record in found.values()]


def _telephones(taken: tuple[tuple[str, Any], ...]) -> set[Any]:
    return {value for pointer, value in taken if pointer.endswith("/phone")}


def _registered(registrar: Api, record: Document) -> Document:
    reviewed = {"duplicates_reviewed": [each["record_id"] for each in record["duplicates"]]}
    path = f"/v1/records/{record['id']}"
    done = registrar.command(f"{path}/registration", reviewed, version=record["version"])
    if done.problem == "duplicates-unreviewed":
        again = registrar.get(path).json
        reviewed = {"duplicates_reviewed": [each["record_id"] for each in again["duplicates"]]}
        done = registrar.command(f"{path}/registration", reviewed, version=record["version"])
    return done_or_decided(registrar, done)


def spelled(refusal: Document) -> list[Document]:
    """What a registrar types: the proposal, or where a script has none, a spelling of his own."""
    return [
        {"text": each["text"], "latin": each.get("proposal") or "As in the passport"}
        for each in refusal["errors"]
    ]


def test_what_was_kept_is_printed_in_each_language_and_verified(
    postgres_stack: RunningStack, swept: list[Document]
) -> None:
    registrar, officer = postgres_stack.staff(), postgres_stack.staff("certificate-officer")
    public = Api(postgres_stack.door)
    assert len(swept) > 60
    for place, record in enumerate(swept):
        body = asking(record["registration_number"], "authority", LANGUAGES[(place + place // SHEETS) % 3])

        def ask(body: Document = body) -> Any:
            answer = registrar.command("/v1/certificate-requests", body)
            return answer if answer.status != 404 else None

        request = eventually(ask)
        if request.problem == "latin-spelling-needed":
            request = registrar.command("/v1/certificate-requests", body | {"latin": spelled(request.json)})
        assert request.status == 201, request.data
        path = f"/v1/certificate-requests/{request.json['id']}/issuance"

        def issue(path: str = path) -> Any:
            answer = officer.command(path, {})
            return answer if answer.problem != "uin-not-yet-allotted" else None

        made = eventually(issue)
        assert made.status == 201, (record["declaration"], made.data)
        assert public.get(f"/v1/verifications/{made.json['serial']}").json["result"] == "valid"
        scanned = public.call("POST", "/v1/verifications", {"qr": made.json["qr"]})
        assert (scanned.status, scanned.json["result"]) == (200, "valid"), scanned.data


def found_by(registrar: Api, asked: Document) -> set[str]:
    """The ids on all pages of a search."""
    found: set[str] = set()
    page = {"next": None}
    while True:
        cursor = {"cursor": page["next"]} if page["next"] else {}
        answer = registrar.call("POST", "/v1/records/searches", asked | cursor | {"limit": 100})
        assert answer.status == 200, (ascii(asked), answer.data)
        page = answer.json
        found |= {each["id"] for each in page["items"]}
        if not page["next"]:
            return found


def test_what_was_kept_is_found_by_its_names_and_shown(
    postgres_stack: RunningStack, swept: list[Document]
) -> None:
    registrar, browser = postgres_stack.staff(), signed_in(postgres_stack, "registrar-0201")
    for record in swept:
        role = kind_named(record["kind"]).subjects[0]
        name = record["declaration"][role]["name"]
        asked = {"name": " ".join(filter(None, (name["given"], name.get("surname")))), "kind": record["kind"]}
        found = found_by(registrar, asked)
        assert record["id"] in found, (ascii(asked), len(found))
        assert html.escape(name["given"], quote=False) in html.unescape(
            text_at(browser, postgres_stack, f"/records/{record['id']}")
        )


def told(ministry: Api) -> set[str]:
    """The records of which a ministry reads, on all pages of its feed."""
    after, more, found = 0, True, set()
    while more:
        answer = ministry.get(f"/v1/events?after={after}&limit=1000")
        assert answer.status == 200, answer.data
        after, more = answer.json["next"], answer.json["more"]
        found |= {event["data"].get("record_id") for event in answer.json["events"]}
    return found


def test_what_was_kept_reaches_the_feed(postgres_stack: RunningStack, swept: list[Document]) -> None:
    """An event whose data its schema refuses would be set aside and never be read."""
    ministry, kept = postgres_stack.client("home-affairs"), {record["id"] for record in swept}
    eventually(lambda: kept <= told(ministry))
