"""Sentences for people: Lao without Latin codes, English without Python, every code said in a word."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from itertools import product
from string import Formatter
from typing import Any, get_args

import pytest
import yaml

from crvs_contracts.code_lists import code_lists
from crvs_contracts.forms.files import forms
from crvs_contracts.forms.model import Field
from crvs_contracts.kinds import kinds
from crvs_contracts.lao.canonical import canonical
from crvs_kernel.http.problems import Catalogue
from crvs_kernel.service import Service
from crvs_registration.domain.kinship import Kinship
from crvs_registration.domain.life_cycle import allowed
from tests.support.published import RELATIONSHIPS_OF_POLICY
from tests.support.sources import ROOT

SERVICES = ["registration", "identity", "certificates", "exchange", "gateway"]
# What has no Lao word, or is written so on the wire: names of headers, formats and standards.
LATIN = {
    *("I", "II", "JSON", "UTF", "ASCII", "UUID", "ISO", "RFC", "YAML", "PDF", "UIN", "ICD", "U"),
    *("Idempotency-Key", "If-Match", "ETag", "Content-Encoding", "client_credentials"),
}
NUMBERS = {"count", "minimum", "retry_after", "shortest", "longest", "min", "max"}
NUMBERS |= {"least", "most", "given", "last", "year", "common"}
NUMBERS |= {"maximum", "age", "years", "days", "day", "grams"}
BRING_WORDS = {"label", "part", "letter"}  # of a form's question and part, and of a letter that was written
# What people wrote: an operator's file of agreements, a header of a request, a word of an entry.
ECHOED = {"text", "agreement", "reason", "pointer", "event_type", "coding"}
_WORD = re.compile(r"[A-Za-z]+(?:[-_][A-Za-z]+)*")
# A value as it is written on the wire, a time, a serial number.
_EXAMPLE = re.compile(r'"[^"]*"|[0-9-]+T[0-9:]+|[0-9A-Z]{4}(-[0-9A-Z]{4}){2}')
# A code in an English sentence: a scope, a field, a parameter of the API.
_CODE = re.compile(r"[a-z]+_[a-z_]+|\b[a-z]+\.[a-z]+")
_CODES = {"client_id", "client_secret", "client_credentials", "valid_to", "valid_from"}
_PYTHON = re.compile(r"[\[\]{}]|None|True|False|frozenset|<class|'\w+'")


def _latin(text: str) -> set[str]:
    return {word for word in _WORD.findall(_EXAMPLE.sub("", text)) if word not in LATIN}


def _catalogue(name: str) -> Catalogue:
    service: Service = importlib.import_module(f"crvs_{name}.bootstrap").SERVICE
    return Catalogue.load([service.problems], service.terms)


def _sentences(catalogue: Catalogue) -> Iterator[tuple[str, dict[str, str]]]:
    for code, entry in catalogue.problems.items():
        for part in entry.values():
            yield from ((code, form) for form in (part if isinstance(part, list) else [part]))
    for code, words in catalogue.fields.items():
        yield from ((code, form) for form in (words if isinstance(words, list) else [words]))


def _places(text: str) -> set[str]:
    return {place for _, place, _, _ in Formatter().parse(text) if place}


@pytest.mark.parametrize("name", SERVICES)
def test_every_parameter_of_a_sentence_is_a_number_or_is_said_in_words(name: str) -> None:
    catalogue = _catalogue(name)
    known = NUMBERS | BRING_WORDS | ECHOED | set(catalogue.terms)
    unsaid = {code for code, form in _sentences(catalogue) for text in form.values() if _places(text) - known}
    assert not unsaid, f"give the codes of these parameters words in `terms`: {unsaid}"


def _samples(place: str, catalogue: Catalogue) -> list[Any]:
    """Each code of the parameter, all of them, and one that nobody has written a word for."""
    if place in catalogue.terms:
        codes = list(catalogue.terms[place])
        return [*codes, codes, set(codes), "no_such-code"]
    return [{"lo": "ຊື່", "en": "Name"}] if place in BRING_WORDS else [2]


def _said(catalogue: Catalogue) -> Iterator[tuple[str, dict[str, str]]]:
    """Every sentence as it is read, with every code that it can name."""
    for code, form in _sentences(catalogue):
        places = sorted({place for text in form.values() for place in _places(text)})
        for values in product(*(_samples(place, catalogue) for place in places)):
            params = dict(zip(places, values, strict=True))
            yield from ((code, words) for words in catalogue.words(code, params))
            yield code, catalogue.field(code, params)


@pytest.mark.parametrize("name", SERVICES)
def test_no_refusal_says_a_code_or_python(name: str) -> None:
    wrong = {
        (code, language, words[language])
        for code, words in _said(_catalogue(name))
        for language in ("lo", "en")
        if _PYTHON.search(words[language])
        or (language == "lo" and _latin(words["lo"]))
        or set(_CODE.findall(words[language])) - _CODES
    }
    assert not wrong, wrong


def test_every_code_that_a_refusal_can_name_has_a_word() -> None:
    terms, of_certificates = _catalogue("registration").terms, _catalogue("certificates").terms
    statuses = set(code_lists()["record_status"].labels)
    acts = {act for status in statuses for act in allowed(status)}
    assert acts <= set(terms["allowed"])
    assert statuses <= set(terms["status"])
    assert set(get_args(Kinship)) <= set(terms["kinship"])
    assert {"province", "district"} <= set(terms["office"])
    assert set(of_certificates["allowed"]) >= RELATIONSHIPS_OF_POLICY


def _fields(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from _fields(field.fields)


def _labels() -> Iterator[tuple[str, str]]:
    for form in forms():
        yield from ((form.name, page.title["lo"]) for page in form.pages)
        for section in form.sections():
            yield form.name, (section.title or {}).get("lo", "")
            for field in _fields(section.fields):
                yield field.pointer, field.label["lo"]
                yield field.pointer, (field.help or {}).get("lo", "")
    for kind in kinds().values():
        yield from ((kind.name, each.lo) for each in (kind.words, *(party.words for party in kind.parties)))
    for name, codes in code_lists().items():
        yield from ((name, label.lo) for label in codes.labels.values())


def test_forms_kinds_and_code_lists_are_in_lao() -> None:
    wrong = {(place, text) for place, text in _labels() if _latin(text)}
    assert not wrong, wrong


def _pages() -> Mapping[str, str]:
    file = ROOT / "services/portal/crvs_portal/words/lo.yaml"
    words: Mapping[str, str] = yaml.safe_load(file.read_text("utf-8"))
    return words


def test_the_pages_are_in_lao() -> None:
    wrong = {key: text for key, text in _pages().items() if _latin(re.sub(r"\{\w+\}", "", text))}
    assert not wrong, wrong


def _papers() -> Iterator[tuple[str, str]]:
    """The Lao words of certificates, of every layout."""
    for file in sorted((ROOT / "services/certificates/crvs_certificates").glob("*/**/*.yaml")):
        yield from ((file.parent.name, lao) for lao in _lao_in(yaml.safe_load(file.read_text("utf-8"))))


def _lao_in(words: Any) -> Iterator[str]:
    if isinstance(words, dict | list):
        for each in words.values() if isinstance(words, dict) else words:
            yield from _lao_in(each)
    elif isinstance(words, str):
        yield words


def _all_lao() -> list[tuple[str, str]]:
    refusals = ((code, form["lo"]) for name in SERVICES for code, form in _sentences(_catalogue(name)))
    return [*_pages().items(), *_labels(), *refusals, *_papers()]


# Lao that readers took amiss: words of the police, of programmers, of the street; misspellings, and second
# words for what has one (parents, spouses, the certificate of a marriage).
_REJECTED = re.compile(
    "ແຈ້ງເຫດການ|ເກີດເຫດ|ຜູ້ເອີ້ນ|ຄີເກົ່າ|ໂທເຄັນ|ຄຸກກີ້|ບຶດໜຶ່ງ|ຄຳແຈ້ງ|ດົນປານໃດ|ຢ່າຮັບເອົາ|ເລກລຳດັບ|ປະວ່າງ|ຍະຫວ່າງ|ຍ້ອນຫຍັງ"
    "|ຄົນລະເລື່ອງ|ຊ້າຫຼາຍ|ເຜົາ|ແພດສຸກເສີນ|ຄຳໃຫ້ການ|ປະຖິ້ມ|ສາລະສຳຄັນ|ພໍ່ແມ່ອາຍຸ|ໃບທະບຽນແຕ່ງດອງ|ມານດາ|ບິດາ|ສາມີ|ພັນລະຍາ"
)


def test_no_sentence_has_a_word_that_was_rejected() -> None:
    wrong = {each for each in _all_lao() if _REJECTED.search(each[1])}
    assert not wrong, wrong


def test_every_lao_word_has_its_one_spelling() -> None:
    """Not ຫມ beside ໝ: a reader who looks for one does not find the other."""
    words = {(place, word) for place, text in _all_lao() for word in text.split()}
    wrong = {each for each in words if canonical(each[1]) != each[1]}
    assert not wrong, wrong
