"""Forms: what a declaration may hold."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from crvs_contracts.forms.document import form_document
from crvs_contracts.forms.json_schema import declaration_schema
from crvs_contracts.forms.model import Field
from crvs_contracts.kinds import kinds
from crvs_contracts.numbers import RegistrationNumber
from crvs_kernel.errors import InvalidInput
from crvs_kernel.http.problems import Catalogue
from crvs_registration.bootstrap import SERVICE
from tests.support.examples import example
from tests.unit.registration.declarations import SHELF

KINDS = list(kinds())
CATALOGUE = Catalogue.load([SERVICE.problems], SERVICE.terms)


def faults(kind: str, declaration: Any) -> dict[str, str]:
    try:
        SHELF.read(SHELF.current(kind), declaration, "")
    except InvalidInput as refusal:
        return {fault.pointer: fault.code for fault in refusal.faults}
    return {}


def refused(kind: str, **changes: Any) -> dict[str, str]:
    return faults(kind, example(kind, **changes))


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_fits_its_form_and_its_json_schema(kind: str) -> None:
    assert refused(kind) == {}
    schema = declaration_schema(SHELF.current(kind))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(example(kind), schema)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_words_in_both_languages(kind: str) -> None:
    def check(field: Field) -> None:
        assert field.label["lo"], field.pointer
        assert field.label["en"], field.pointer
        for label in field.options.values():
            assert label["lo"]
            assert label["en"]
        for inner in field.fields:
            check(inner)

    for field in SHELF.current(kind).fields():
        check(field)


@pytest.mark.parametrize("kind", KINDS)
def test_conditions_name_fields_or_sections_that_exist(kind: str) -> None:
    form = SHELF.current(kind)
    known = {field.pointer for field in form.fields()} | {section.at for section in form.sections()}
    conditions = [c for f in form.fields() for c in (f.show_if, f.required_if) if c]
    conditions += [section.show_if for section in form.sections() if section.show_if]
    assert {condition.pointer for condition in conditions} <= known


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"/child/name": None}, {"/child/name": "required"}),
        ({"/child/name/given": "  "}, {"/child/name/given": "required"}),
        ({"/child/name/given": "\u202eevil"}, {"/child/name/given": "control-character"}),
        ({"/child/name/nickname": "x"}, {"/child/name/nickname": "unknown-field"}),
        ({"/child/sex": "blue"}, {"/child/sex": "invalid-choice"}),
        ({"/child/sex": ["male"]}, {"/child/sex": "invalid-choice"}),
        ({"/child/date_of_birth": "10/11/2026"}, {"/child/date_of_birth": "invalid-date"}),
        ({"/child/date_of_birth": "2026-02-30"}, {"/child/date_of_birth": "invalid-date"}),
        ({"/child/date_of_birth": "1726-02-03"}, {"/child/date_of_birth": "too-small"}),
        ({"/child/date_of_birth": "9999-12-31"}, {"/child/date_of_birth": "too-large"}),
        ({"/mother/date_of_birth": "9999"}, {"/mother/date_of_birth": "too-large"}),
        ({"/child/date_of_birth": "2569-11-01"}, {"/child/date_of_birth": "year-buddhist"}),
        ({"/mother/date_of_birth": "2541"}, {"/mother/date_of_birth": "year-buddhist"}),
        ({"/child/date_of_birth": ""}, {"/child/date_of_birth": "required"}),
        ({"/child/time_of_birth": " "}, {"/child/time_of_birth": "empty"}),
        ({"/child/time_of_birth": "24:10"}, {"/child/time_of_birth": "invalid-time"}),
        ({"/child/weight_grams": 3.1}, {"/child/weight_grams": "invalid-integer"}),
        ({"/child/weight_grams": True}, {"/child/weight_grams": "invalid-integer"}),
        ({"/child/weight_grams": 10}, {"/child/weight_grams": "too-small"}),
        ({"/child/plurality": "twin"}, {"/child/birth_order": "required"}),
        ({"/child/birth_order": 2}, {"/child/birth_order": "hidden-field"}),
        ({"/child/unnamed": True}, {"/child/name": "hidden-field"}),
        ({"/mother/uin": "123"}, {"/mother/uin": "uin-malformed"}),
        ({"/mother/uin": "123456789013"}, {"/mother/uin": "uin-check-digit"}),
        ({"/mother/date_of_birth": "1999-13"}, {"/mother/date_of_birth": "invalid-partial-date"}),
        ({"/mother/age": 30}, {"/mother/age": "hidden-field"}),
        ({"/mother": None}, {"/mother_unknown_reason": "required"}),
        ({"/mother_unknown_reason": "not_stated"}, {"/mother_unknown_reason": "hidden-field"}),
        ({"/place/district": "9999"}, {"/place/district": "invalid-choice"}),
        ({"/informant/phone": "call me"}, {"/informant/phone": "invalid-phone"}),
        (
            {"/informant/relation": "other"},
            {"/informant/relation_text": "required", "/informant/name": "required"},
        ),
        ({"/documents": {}}, {"/documents": "invalid-list"}),
        (
            {"/documents": [{"kind": "secret", "number": ""}]},
            {"/documents/0/kind": "invalid-choice", "/documents/0/number": "required"},
        ),
        ({"/child": "x"}, {"/child": "invalid-type"}),
    ],
    ids=str,
)
def test_what_does_not_fit_is_named_by_its_pointer(changes: dict[str, Any], expected: dict[str, str]) -> None:
    found = refused("birth", **changes)
    assert found.items() >= expected.items()
    assert len(found) <= len(expected) + 1


def _said(**changes: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refusal:
        SHELF.read(SHELF.current("birth"), example("birth", **changes), "")
    return {each.pointer: CATALOGUE.field(each.code, each.params)["en"] for each in refusal.value.faults}


def test_a_part_that_is_missing_is_named_before_the_reason_for_its_absence() -> None:
    reason = "/mother_unknown_reason"
    assert (
        _said(**{"/mother": None})[reason]
        == "This is missing: Mother, or else: Why the mother is not stated."
    )
    foundling = {"/mother": None, "/father": None, "/child/foundling": True}
    assert _said(**foundling)[reason] == "This is missing: Why the mother is not stated."


def test_nothing_but_an_object_is_a_declaration() -> None:
    for value in (None, 7, "x", [], [{}]):
        assert faults("birth", value)[""] == "invalid-type"


def test_null_is_not_a_way_to_leave_a_field_out() -> None:
    declaration = example("birth")
    declaration["child"]["weight_grams"] = None
    assert faults("birth", declaration) == {"/child/weight_grams": "null-not-allowed"}


@pytest.mark.parametrize("given", ["ບຸນມີ", "Nguyễn", "王小明", "O’Brien", "Ж", "ນ້ຳ", "María José", "គឹម"])
def test_names_of_any_script_are_kept_as_they_were_written(given: str) -> None:
    declaration = example("birth", **{"/child/name": {"given": given}})
    assert SHELF.read(SHELF.current("birth"), declaration, "")["child"]["name"] == {"given": given}


def test_a_foundling_needs_no_parents_and_no_name() -> None:
    changes = {
        "/child/foundling": True,
        "/child/unnamed": True,
        "/child/name": None,
        "/child/date_of_birth_estimated": True,
        "/mother": None,
        "/father": None,
        "/mother_unknown_reason": "foundling",
        "/father_unknown_reason": "foundling",
        "/informant": {"relation": "finder", "name": {"given": "ທ້າວ"}},
    }
    assert refused("birth", **changes) == {}
    assert refused("birth", **changes | {"/mother": {"name": {"given": "x"}}})["/mother"] == "hidden-field"


@pytest.mark.parametrize("typed", ["{}", "No. {}.", "ເລກທີ {}", "{}\u200b\n"])
@pytest.mark.parametrize("dash", ["-", " ", "", "\u2011", "–"])
def test_numbers_are_kept_as_the_register_writes_them_however_they_were_typed(dash: str, typed: str) -> None:
    number, uin = str(RegistrationNumber("M", "0201", 2026, 1)), "6075-3907-9258"
    written = {"number": number.replace("0", "O"), "uin": uin.replace("0", "o").replace("1", "l")}
    said = {name: typed.format(value.replace("-", dash)) for name, value in written.items()}
    changes = {"/marriage/registration_number": said["number"], "/husband/uin": said["uin"]}
    read = SHELF.read(SHELF.current("divorce"), example("divorce", **changes), "")
    assert read["marriage"]["registration_number"] == number
    assert read["husband"]["uin"] == uin.replace("-", "")


def test_a_marriage_has_two_witnesses_and_their_names() -> None:
    assert refused("marriage", **{"/witnesses": [{"name": {"given": "x"}}]}) == {"/witnesses": "too-few"}
    unnamed = [{"name": {"given": "x"}}, {"uin": "1"}]
    assert refused("marriage", **{"/witnesses": unnamed}) == {
        "/witnesses/1/uin": "uin-malformed",
        "/witnesses/1/name": "required",
    }


@pytest.mark.parametrize(
    ("kind", "changes", "pointer", "lao", "english"),
    [
        (
            "marriage",
            {"/witnesses": [{"name": {"given": "x"}}]},
            "/witnesses",
            "ຕ້ອງມີພະຍານຢ່າງໜ້ອຍ 2 (ດຽວນີ້ມີ 1).",
            "Witnesses: at least 2 are needed (given: 1).",
        ),
        (
            "marriage",
            {"/witnesses": None},
            "/witnesses",
            "ຕ້ອງມີພະຍານຢ່າງໜ້ອຍ 2 (ດຽວນີ້ມີ 0).",
            "Witnesses: at least 2 are needed (given: 0).",
        ),
        ("birth", {"/child/sex": None}, "/child/sex", "ຍັງຂາດ: ເພດ.", "This is missing: Sex."),
        ("birth", {"/child": None}, "/child", "ຍັງຂາດ: ເດັກເກີດໃໝ່.", "This is missing: The child."),
        (
            "birth",
            {"/child/date_of_birth": "2569-11-01"},
            "/child/date_of_birth",
            "ປີ 2569 ແມ່ນປີ ພ.ສ.; ກະລຸນາຂຽນປີ ຄ.ສ. ຄື 2026.",
            "2569 is a year of the Buddhist era; write the year of the common era, 2026.",
        ),
    ],
    ids=str,
)
def test_a_refusal_says_what_is_missing(
    kind: str, changes: dict[str, Any], pointer: str, lao: str, english: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        SHELF.read(SHELF.current(kind), example(kind, **changes), "")
    (fault,) = [each for each in caught.value.faults if each.pointer == pointer]
    assert CATALOGUE.field(fault.code, fault.params) == {"lo": lao, "en": english}


def test_a_divorce_by_court_names_its_decision_one_by_agreement_does_not() -> None:
    assert refused("divorce", **{"/divorce/decision_number": None}) == {
        "/divorce/decision_number": "required"
    }
    mutual = {"/divorce/basis": "mutual"}
    found = refused("divorce", **mutual)
    assert set(found.values()) == {"hidden-field"}
    nothing = dict.fromkeys(["/divorce/court", "/divorce/decision_number", "/divorce/decision_date"])
    assert refused("divorce", **mutual | nothing) == {}


def test_a_birth_abroad_names_the_country_and_the_place_in_words() -> None:
    abroad = {"/place/country": "TH", "/place/abroad": "Udon Thani", "/place/district": None}
    assert refused("birth", **abroad) == {}
    assert refused("birth", **abroad | {"/place/abroad": None}) == {"/place/abroad": "required"}
    assert refused("birth", **abroad | {"/place/district": "0201"}) == {"/place/district": "hidden-field"}
    assert refused("birth", **abroad | {"/place/country": "LA"})["/place/country"] == "invalid-choice"


def test_the_words_and_intervals_of_causes_stay_in_the_register() -> None:
    """Statistics count causes by code; no consumer gets their words."""
    lines = [{"condition": "ໄຂ້", "code": "1D2Z", "interval": "P3D"}]
    cause = {"manner": "natural", "source": "medical_certificate", "lines": lines, "other_conditions": lines}
    declaration = example("death", **{"/cause": cause})
    assert refused("death", **{"/cause": cause}) == {}
    told = cause | {"lines": [{"code": "1D2Z"}]}
    del told["other_conditions"]
    assert SHELF.current("death").published(declaration)["cause"] == told


def test_a_published_entry_is_without_the_informant_and_the_papers() -> None:
    form = SHELF.current("birth")
    entry = form.published(example("birth", **{"/mother/id_document": "P1"}))
    assert set(entry) == {"child", "place", "mother", "father"}
    assert "id_document" not in entry["mother"]


def test_a_number_of_another_book_is_refused() -> None:
    birth = {"/marriage/registration_number": str(RegistrationNumber("B", "0201", 2026, 1))}
    assert refused("divorce", **birth) == {"/marriage/registration_number": "wrong-book"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_served_form_is_whole(kind: str) -> None:
    document = form_document(SHELF.current(kind))
    pointers = [f["pointer"] for p in document["pages"] for s in p["sections"] for f in s["fields"]]
    assert sorted(pointers) == sorted(field.pointer for field in SHELF.current(kind).fields())
