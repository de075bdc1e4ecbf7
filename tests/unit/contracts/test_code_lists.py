"""Code lists say every code in both languages, and the forms offer no code that is not published."""

import pytest

from crvs_contracts.code_lists import (
    COUNTRY,
    NATIONALITY,
    code_list,
    code_lists,
    code_lists_version,
    in_reading_order,
)
from crvs_contracts.events.catalogue import CATALOGUE, types_of
from crvs_contracts.faults import MalformedValue


def test_every_code_has_words_in_both_languages() -> None:
    for each in code_lists().values():
        assert each.labels
        assert all(label.lo.strip() and label.en.strip() for label in each.labels.values())
        assert any("\u0e80" <= letter <= "\u0eff" for label in each.labels.values() for letter in label.lo)


def test_a_nationality_may_be_absent_or_unknown_without_stopping_a_registration() -> None:
    nationality = code_list(NATIONALITY)
    assert {"LA", "VN", "stateless", "undetermined"} <= set(nationality.labels)
    assert len([code for code in nationality.labels if len(code) == 2]) == 249
    assert nationality.label("LA").lo == "ລາວ"


def test_event_schemas_use_published_codes_only() -> None:
    named = [CATALOGUE[name].schema["properties"]["kind"]["const"] for name in types_of("crvs.registration")]
    assert set(named) == set(code_list("vital_event").labels)
    registered = CATALOGUE["birth.corrected.v1"].schema["properties"]
    assert set(registered["timeliness"]["enum"]) == set(code_list("timeliness").labels)
    correction = registered["correction"]["properties"]["kind"]["enum"]
    assert set(correction) == set(code_list("correction_kind").labels)
    changed = CATALOGUE["person.civil_status_changed.v1"].schema["properties"]
    assert {*changed["civil_status"]["enum"], "unknown"} == set(code_list("civil_status").labels)
    assert set(changed["status"]["enum"]) == set(code_list("life_status").labels)


def test_lists_that_grow_are_published_beside_the_events_and_closed_in_none() -> None:
    issued = CATALOGUE["certificate.issued.v1"].schema["properties"]
    assert issued["kind"] == {"type": "string", "minLength": 1, "description": issued["kind"]["description"]}
    assert "vital_event" in issued["kind"]["description"]
    assert issued["registration_number"]["pattern"].startswith("^[A-Z]-")
    assert code_list("book").label("B") == code_list("vital_event").label("birth")


def test_an_unknown_code_or_list_is_refused() -> None:
    assert "martian" not in code_list("sex")
    with pytest.raises(MalformedValue, match="unknown-code"):
        code_list("sex").label("martian")
    with pytest.raises(MalformedValue, match="unknown-code-list"):
        code_list("star_sign")


def test_the_lists_name_their_version() -> None:
    assert code_lists_version().startswith("code-lists/")


@pytest.mark.parametrize(
    ("name", "language", "first", "then"),
    [
        (NATIONALITY, "lo", ["LA", "VN", "TH", "CN", "KH", "MM"], ["ກຣີຊ", "ກຣີນແລນ"]),
        (NATIONALITY, "en", ["LA", "VN", "TH", "CN", "KH", "MM"], ["Afghan", "Ålandic"]),
        (COUNTRY, "lo", ["VN", "TH", "CN", "KH", "MM"], ["ກຣີຊ", "ກຣີນແລນ"]),
        (COUNTRY, "en", ["VN", "TH", "CN", "KH", "MM"], ["Afghanistan", "Åland Islands"]),
    ],
)
def test_countries_begin_with_laos_and_its_neighbours_and_go_on_by_the_alphabet(
    name: str, language: str, first: list[str], then: list[str]
) -> None:
    words = code_list(name).words()
    ordered = in_reading_order(name, words, language)
    codes = list(ordered)
    assert codes[: len(first)] == first
    assert [ordered[code][language] for code in codes[len(first) :][:2]] == then
    assert sorted(codes) == sorted(words)
    assert [code for code in codes if not code.isupper()] == codes[249:]


def test_a_list_with_an_order_of_its_own_keeps_it() -> None:
    for name in set(code_lists()) - {NATIONALITY, COUNTRY}:
        words = code_list(name).words()
        assert list(in_reading_order(name, words, "lo")) == list(words)
