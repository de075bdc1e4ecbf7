"""The kinds of vital events: one definition file each in this folder, and those of installed extensions.

This is the only list of kinds. A name without a definition is an error everywhere (law 15).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from jsonschema_rs import Draft202012Validator, ValidationError

from crvs_contracts.extensions import extensions
from crvs_contracts.faults import MalformedValue
from crvs_contracts.kinds.definition import FactName, KindDefinition

_HOUSE = "crvs_contracts"
_NEEDED_AT_BIRTH = frozenset({"name", "sex", "date_of_birth"})  # what enrols a person


@cache
def kinds() -> Mapping[str, KindDefinition]:
    """Every kind by name, in the order of the lists that people read; raises ValueError as its readers do."""
    return by_name(each for package in (_HOUSE, *extensions()) for each in _definitions(package))


def by_name(definitions: Iterable[KindDefinition]) -> dict[str, KindDefinition]:
    """Put kinds together; raise ValueError when two share a name, a plural or a book letter."""
    found = sorted(definitions, key=lambda each: (each.order, each.name))
    for shared in ("name", "plural", "book"):
        values = [getattr(each, shared) for each in found]
        if len(set(values)) < len(values):
            raise ValueError(f"two kinds have one {shared}: {sorted(values)}")
    return {each.name: each for each in found}


def kind_named(name: str) -> KindDefinition:
    """Raise MalformedValue `unknown-kind`."""
    if name not in kinds():
        raise MalformedValue("unknown-kind", field="kind")
    return kinds()[name]


def yielding(fact: FactName) -> tuple[KindDefinition, ...]:
    """The kinds whose entries prove such a fact."""
    return tuple(each for each in kinds().values() if each.fact(fact))


def read_definition(text: str, package: str | None = None) -> KindDefinition:
    """Read one definition.

    Raises:
        ValueError: it breaks `schema.json`, or a fact is about somebody who is no party.

    """
    raw = yaml.load(text, yaml.CSafeLoader)
    try:
        _schema().validate(raw)
    except ValidationError as error:
        pointer = "/".join(map(str, error.instance_path))
        raise ValueError(f"definition of a kind: /{pointer}: {error.message}") from error
    definition = KindDefinition.of(raw, package)
    for fault in _contradictions(definition):
        raise ValueError(f"definition of {definition.name}: {fault}")
    return definition


def _definitions(package: str) -> Iterator[KindDefinition]:
    for file in _files(package):
        definition = read_definition(file.read_text(encoding="utf-8"), None if package == _HOUSE else package)
        if file.name != f"{definition.name}.yaml":
            raise ValueError(f"{package}: {file.name} defines {definition.name}")
        yield definition


def _files(package: str) -> list[Traversable]:
    folder = resources.files(package) / "kinds"
    return [file for file in folder.iterdir() if file.name.endswith(".yaml")]


def _contradictions(definition: KindDefinition) -> Iterator[str]:
    for fact in definition.facts:
        for role in {*fact.of, *fact.by} - set(definition.roles):
            yield f"{fact.name}: {role} is no party"
    plan = definition.matching
    for fact in definition.facts:
        if fact.survivor and fact.survivor not in plan.people:
            yield f"{fact.name}: {fact.survivor} is not found by number, because matching leaves them out"
    for role in sorted({*(plan.exchanged or ())} - {*plan.people}):
        yield f"matching: {role} may be exchanged and is not compared"
    if not definition.parties[0].subject:
        yield "the first party is a subject"
    born = definition.party(definition.allotted) if definition.allotted else None
    if born and _NEEDED_AT_BIRTH - set(born.parts):
        yield f"birth: {born.role} needs {sorted(_NEEDED_AT_BIRTH)}"


@cache
def _schema() -> Draft202012Validator:
    file = resources.files(_HOUSE) / "kinds" / "schema.json"
    schema: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return Draft202012Validator(schema)
