"""JSON Schema 2020-12 from forms: of a declaration, and of the entry in events."""

from __future__ import annotations

from collections.abc import Iterable

from crvs_contracts.forms.model import Field, Form, Members
from crvs_contracts.forms.types import ARRAYS, TYPES, Schema, parts_of, size_of


def declaration_schema(form: Form) -> Schema:
    """An object for each section, without unnamed members; conditions between fields stay with the form."""
    objects = {"": _object(())}
    for section in form.outer_first():
        if section.at not in objects:
            parent, _, name = section.at.rpartition("/")
            objects[section.at] = _object(())
            needed = section.required and section.show_if is None
            _add(objects[parent], name, objects[section.at], needed=needed)
        for field in section.fields:
            _add_field(objects[section.at], field)
    return objects[""] | {"title": form.title["en"]}


def _object(fields: Iterable[Field]) -> Schema:
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": {}, "required": []}
    for field in fields:
        _add_field(schema, field)
    return schema


def _add_field(target: Schema, field: Field) -> None:
    title = {"title": field.label["en"]} if field.label else {}
    needed = field.required and field.show_if is None
    _add(target, field.name, _schema(field) | title, needed=needed)


def _add(target: Schema, name: str, schema: Schema, *, needed: bool) -> None:
    target["properties"][name] = schema
    if needed:
        target["required"].append(name)


def _schema(field: Field) -> Schema:
    if field.type in TYPES:
        return TYPES[field.type].schema(field)
    whole = _object(parts_of(field))
    if field.type not in ARRAYS:
        return whole
    fewest, most = size_of(field)
    return {"type": "array", "items": whole, "minItems": fewest, "maxItems": most}


def entry_schema(forms: Iterable[Form]) -> Schema:
    """The published fields of all versions of a kind's form: what may stand in an entry, and its type.

    Raises:
        ValueError: a pointer has another type in another version, which no consumer expects.

    """
    entry: Schema = {"type": "object"}
    for form in forms:
        _unite(entry, _promised(declaration_schema(form), form.published_members), form.name)
    return entry


def _promised(schema: Schema, members: Members | None) -> Schema:
    """Types and titles of the published fields, without limits and codes, which may change with the form."""
    kept: Schema = {word: schema[word] for word in ("type", "title") if word in schema}
    if "items" in schema:
        kept["items"] = _promised(schema["items"], members)
    if "properties" in schema:
        kept["properties"] = {
            name: _promised(inner, None if members is None else members[name])
            for name, inner in schema["properties"].items()
            if members is None or name in members
        }
    return kept


def _unite(schema: Schema, newer: Schema, at: str) -> None:
    if schema.setdefault("type", newer["type"]) != newer["type"]:
        raise ValueError(f"{at}: another type than in another version")
    if "title" in newer:
        schema["title"] = newer["title"]
    if "items" in newer:
        _unite(schema.setdefault("items", {}), newer["items"], f"{at}/*")
    for name, inner in newer.get("properties", {}).items():
        _unite(schema.setdefault("properties", {}).setdefault(name, {}), inner, f"{at}/{name}")
