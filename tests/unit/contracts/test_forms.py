"""The form language: versions by difference, what is published, and one form for files and the API."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from crvs_contracts.definitions import Definitions
from crvs_contracts.forms.check import declaration_check
from crvs_contracts.forms.document import form_document, read_form
from crvs_contracts.forms.files import example_of, forms, read_forms
from crvs_contracts.forms.json_schema import entry_schema
from crvs_contracts.forms.model import Form
from crvs_contracts.forms.types import item_fields

PAYLOADS = Path(__file__).parents[2] / "contract" / "events" / "payloads"
WORDS = {"lo": "ກ", "en": "a"}
TEXT = {"type": "text", "label": WORDS}


def field(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "label": WORDS, "type": "text"} | more


RACKETS = field("rackets", type="list", max=3, fields=[field("make"), field("size")])
MEMBER = {"at": "/member", "use": "person/1", "omit": ["age"], "fields": [field("club", published=True)]}
SECTIONS = [MEMBER, {"at": "", "fields": [RACKETS]}]
FIRST = {"title": WORDS, "pages": [{"id": "member", "title": WORDS, "sections": SECTIONS}]}


def read(folder: Path, *versions: dict[str, Any]) -> list[Form]:
    """The versions of the form of an invented kind, oldest first."""
    block = {"fields": [field("age", type="integer", min=0, max=130), field("village", published=True)]}
    contents = {f"joining/{number}": version for number, version in enumerate(versions, 1)}
    for name, content in (contents | {"blocks/person/1": block}).items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return list(read_forms(Definitions([folder])))


def pointers(form: Form) -> list[str]:
    return [inner.pointer for each in form.fields() for inner in (each, *each.fields)]


def test_a_version_says_only_what_it_changes(tmp_path: Path) -> None:
    second = {
        "extends": "joining/1",
        "remove": ["/rackets/*/size"],
        "change": [{"at": "/member/club", "required": True}],
        "add": [
            {"after": "/member/village", "field": field("blood", published=True)},
            {"before": "/rackets/*/make", "field": field("year")},
            {"after": "/member", "section": {"at": "/coach", "use": "person/1"}},
            {"after": "member", "page": {"id": "end", "title": WORDS, "sections": []}},
        ],
    }
    first, changed = read(tmp_path, FIRST, second)
    assert pointers(first) == [
        "/member/village",
        "/member/club",
        "/rackets",
        "/rackets/*/make",
        "/rackets/*/size",
    ]
    assert pointers(changed) == [
        "/member/village",
        "/member/blood",
        "/member/club",
        "/coach/age",
        "/coach/village",
        "/rackets",
        "/rackets/*/year",
        "/rackets/*/make",
    ]
    required = {each.pointer: each.required for each in changed.fields()}
    assert required["/member/club"]
    assert [page.id for page in changed.pages] == ["member", "end"]
    assert (changed.name, changed.title) == ("joining/2", WORDS)


def test_one_place_of_an_anchor_changes_alone(tmp_path: Path) -> None:
    """YAML gives both sections the same object; a difference names one of them."""
    shared = [field("surname", type="surname")]
    base = {
        "title": WORDS,
        "pages": [
            {"id": "p", "title": WORDS, "sections": [{"at": f"/{at}", "fields": shared} for at in "ab"]}
        ],
    }
    second = {"extends": "joining/1", "change": [{"at": "/b/surname", "required": True}]}
    assert "&id001" in yaml.safe_dump(base)
    _, changed = read(tmp_path, base, second)
    assert [each.required for each in changed.fields()] == [False, True]


def test_a_version_may_leave_its_example_to_the_one_before(tmp_path: Path) -> None:
    read(tmp_path, FIRST, {"extends": "joining/1"}, {"extends": "joining/2"})
    (tmp_path / "joining" / "1.example.json").write_text(json.dumps({"member": {"village": "ກ"}}), "utf-8")
    files = Definitions([tmp_path])
    assert example_of("joining/3", files) == {"member": {"village": "ກ"}}


@pytest.mark.parametrize(
    ("difference", "told"),
    [
        ({"remove": ["/member/nothing"]}, "/member/nothing, which stands 0 times"),
        ({"add": [{"after": "/member/club", "field": field("x", withheld=True)}]}, "/member/x says withheld"),
        ({"add": [{"after": "/member/club", "field": field("x", type="blood")}]}, "/member/x: no type blood"),
        ({"change": [{"at": "/member/club", "codes": "clbus"}]}, "/member/club: no code list clbus"),
        ({"change": [{"at": "/member/club", "sensitive": True}]}, "/member/club is sensitive and published"),
        ({"removes": ["/member/club"]}, "joining/2 says removes"),
        ({"pages": []}, "joining/2 says pages"),
        ({"change": [{"at": "/member/club", "requird": False}]}, "/member/club says requird"),
        ({"change": [{"at": "/member", "requird": True}]}, "/member says requird"),
        ({"change": [{"at": "member", "titel": WORDS}]}, "member says titel"),
        ({"change": [{"at": "/member", "use": "person/1", "omit": ["aeg"]}]}, "/member says aeg"),
        ({"change": [{"at": "/member/club", "show_if": {"pointer": "../age", "si": 3}}]}, "club says si"),
        ({"add": [{"after": "/member/club", "feild": field("x")}]}, "after /member/club says feild"),
        ({"add": [{"after": "/member/club", "section": MEMBER}]}, "after /member/club says section"),
        ({"add": [{"behind": "/member/club", "field": field("x")}]}, "neither after nor before"),
    ],
)
def test_a_form_that_says_what_no_form_says_is_not_read(
    tmp_path: Path, difference: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        read(tmp_path, FIRST, {"extends": "joining/1"} | difference)


def test_a_field_is_published_only_if_the_form_says_so(tmp_path: Path) -> None:
    (form,) = read(tmp_path, FIRST)
    whole = {"member": {"village": "ກ", "club": "ຂ"}, "rackets": [{"make": "ຄ"}]}
    assert form.published(whole) == {"member": {"village": "ກ", "club": "ຂ"}}


def test_what_a_sensitive_field_tells_has_a_reason(tmp_path: Path) -> None:
    reasoned = {"at": "/member/club", "sensitive": True, "published_because": "the federation counts members"}
    *_, form = read(tmp_path, FIRST, {"extends": "joining/1", "change": [reasoned]})
    assert form.published({"member": {"club": "ຂ"}}) == {"member": {"club": "ຂ"}}


def test_a_condition_inside_a_list_is_about_the_same_item(tmp_path: Path) -> None:
    shown = field("size", show_if={"pointer": "../make", "is": "big"})
    change = {"extends": "joining/1", "remove": ["/rackets/*/size"]}
    _, form = read(tmp_path, FIRST, change | {"add": [{"after": "/rackets/*/make", "field": shown}]})
    rackets = [{"make": "big", "size": "1"}, {"make": "small", "size": "2"}]
    _, misfits = declaration_check(form)({"rackets": rackets})
    assert [(each.pointer, each.code) for each in misfits] == [("/rackets/1/size", "hidden-field")]
    inside = form.field_at("/rackets/7/size")
    assert inside is not None
    condition = item_fields(inside, 7)[1].show_if
    assert condition is not None
    assert condition.pointer == "/rackets/7/make"


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.name)
def test_a_form_is_the_same_after_the_way_through_the_api(form: Form) -> None:
    served = read_form(json.loads(json.dumps(form_document(form))))
    assert form_document(served) == form_document(form)
    known = [replace(each, published=False, fields=()) for each in form.fields()]
    assert [replace(each, fields=()) for each in served.fields()] == known


ENTERED = [
    path for past in ("registered", "corrected") for path in sorted(PAYLOADS.glob(f"*.{past}.v1/*.json"))
]


@pytest.mark.parametrize("path", ENTERED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_accepted_events_carry_is_what_the_forms_publish(path: Path) -> None:
    data = json.loads(path.read_text("utf-8"))
    versions = {form.name: form for form in forms() if form.kind == data["kind"]}
    assert versions[data["form_version"]].published(data["entry"]) == data["entry"]
    assert set(data["entry"]) <= set(entry_schema(versions.values())["properties"])


def test_a_pointer_keeps_its_type_in_all_versions_of_a_kind(tmp_path: Path) -> None:
    change = {"at": "/member/club", "type": "boolean"}
    versions = read(tmp_path, FIRST, {"extends": "joining/1", "change": [change]})
    with pytest.raises(ValueError, match="joining/2/member/club: another type"):
        entry_schema(versions)
