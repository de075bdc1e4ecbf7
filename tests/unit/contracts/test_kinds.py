"""Definitions of kinds: found by listing the folder, refused when they contradict themselves or others."""

from __future__ import annotations

import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from crvs_contracts.events.catalogue import CATALOGUE, has_value, types_of
from crvs_contracts.faults import MalformedValue
from crvs_contracts.forms.files import forms
from crvs_contracts.forms.kind_pointers import refuse_dead_pointers
from crvs_contracts.kinds import by_name, kind_named, kinds, read_definition, yielding
from crvs_contracts.kinds.definition import KindDefinition

FOLDER = resources.files("crvs_contracts") / "kinds"
BIRTH = yaml.safe_load((FOLDER / "birth.yaml").read_text("utf-8"))
NAMELESS = {"words": BIRTH["words"], "subject": True}


def changed(**members: Any) -> str:
    return str(yaml.safe_dump(BIRTH | members, allow_unicode=True))


def test_every_file_of_the_folder_is_a_kind_with_its_events() -> None:
    files = {file.name for file in FOLDER.iterdir() if file.name.endswith(".yaml")}
    assert {f"{name}.yaml" for name in kinds()} == files
    assert {name.split(".")[0] for name in types_of("crvs.registration")} == set(kinds())


def test_the_facts_of_todays_kinds() -> None:
    facts = {name: {fact.name: (fact.of, fact.by) for fact in kind.facts} for name, kind in kinds().items()}
    parents = ("mother", "father")
    expected = {
        "birth": {"birth": (("child",), ()), "parentage": (("child",), parents), "name": (("child",), ())},
        "death": {"death": (("deceased",), ())},
        "marriage": {"union": (("groom", "bride"), ())},
        "divorce": {"end-of-union": (("husband", "wife"), ())},
    }
    assert facts.items() >= expected.items()
    assert [kind.name for kind in yielding("union")] == ["marriage"]
    assert kind_named("birth").allotted == "child"


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(MalformedValue, match="unknown-kind"):
        kind_named("coronation")


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        ({"facts": {"birth": {"of": "groom"}}}, "birth: groom is no party"),
        ({"facts": {"parentage": {"of": "child", "by": ["aunt"]}}}, "parentage: aunt is no party"),
        ({"facts": {"union": {"between": ["mother"]}}}, "/facts/union/between"),
        ({"facts": {"coronation": {"of": "child"}}}, "/facts"),
        ({"book": "BB"}, "/book"),
        ({"name": "Birth"}, "/name"),
        ({"name": "birth' OR '1'='1"}, "/name"),
        ({"date": "child/date_of_birth"}, "/date"),
        ({"words": {"en": "Birth"}}, "/words"),
        ({"weight": 3}, "weight"),
        ({"parties": {"child": {"words": BIRTH["words"]}}, "facts": {}}, "the first party is a subject"),
        ({"parties": BIRTH["parties"] | {"child": NAMELESS}}, "birth: child needs"),
        ({"matching": {"people": ["child"], "exchanged": ["child", "aunt"]}}, "aunt may be exchanged"),
        ({"matching": {"persons": ["child"]}}, "/matching"),
    ],
    ids=str,
)
def test_a_definition_that_contradicts_itself_is_refused(members: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match="definition of") as refusal:
        read_definition(changed(**members))
    assert fault in str(refusal.value)


@pytest.mark.parametrize("shared", ["name", "plural", "book"])
def test_two_kinds_share_no_name_plural_or_book(shared: str) -> None:
    other = {"name": "baptism", "plural": "baptisms", "book": "T"}
    twin = read_definition(changed(**{name: value for name, value in other.items() if name != shared}))
    with pytest.raises(ValueError, match=f"two kinds have one {shared}"):
        by_name([*kinds().values(), twin])


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.name)
def test_the_parts_of_parties_are_published_in_every_entry_event(kind: KindDefinition) -> None:
    entry = CATALOGUE[f"{kind.name}.registered.v1"].schema["properties"]["entry"]["properties"]
    for party in (*kind.parties, *kind.others):
        assert set(party.parts) <= set(entry[party.role]["properties"]), party.role


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.name)
def test_the_pointers_of_a_definition_lead_to_fields_of_every_version_of_its_form(
    kind: KindDefinition,
) -> None:
    versions = [{each.pointer for each in form.fields()} for form in forms() if form.kind == kind.name]
    assert versions
    assert all({kind.date, kind.place} <= fields for fields in versions)
    ended = [fact.union for fact in kind.facts if fact.union]
    assert all(has_value(f"{kind.name}.registered.v1", "/entry" + pointer) for pointer in ended)


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        ({"date": "/child/birthday"}, "/child/birthday is no date of divorce/1"),
        ({"date": "/place/village"}, "/place/village is no date of divorce/1"),
        ({"place": "/place"}, "/place is no district of divorce/1"),
        ({"union": "/marriage"}, "end-of-union: /marriage is no value that the form publishes"),
        ({"name": "annulment"}, "annulment: there is no form"),
    ],
    ids=str,
)
def test_a_definition_that_its_form_does_not_bear_out_is_refused(members: dict[str, Any], fault: str) -> None:
    raw = yaml.safe_load((FOLDER / "divorce.yaml").read_text("utf-8"))
    raw["facts"]["end-of-union"] |= {word: members[word] for word in members if word == "union"}
    raw |= {word: members[word] for word in members if word != "union"}
    with pytest.raises(ValueError, match=fault):
        refuse_dead_pointers([read_definition(yaml.safe_dump(raw, allow_unicode=True))], forms())


def test_the_parties_of_a_union_and_of_its_end_stand_in_one_order() -> None:
    pairs = [
        [kind.sexes.get(role) for role in fact.of]
        for name in ("union", "end-of-union")
        for kind in yielding(name)
        if (fact := kind.fact(name))
    ]
    assert len(pairs) > 1
    for paired in zip(*pairs, strict=True):
        assert len(set(paired) - {None}) <= 1, pairs


def test_a_package_on_the_path_brings_a_kind_of_its_own() -> None:
    known = (
        "from crvs_contracts.kinds import kinds; print([(k.name, k.package) for k in kinds().values()][-1])"
    )
    environment = {"PYTHONPATH": str(Path(__file__).parents[2] / "support" / "tennis")}
    told = subprocess.run([sys.executable, "-c", known], env=environment, capture_output=True, check=True)
    assert told.stdout.decode().strip() == "('tennis_club_membership', 'tennis_club')"
