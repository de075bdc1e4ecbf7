"""The declaration of a form as JSON Schema 2020-12; conditions between fields stay with the form."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from crvs_registration.domain.form import Field, Form

_TEXT = {"type": "string", "minLength": 1}
_NAME: dict[str, Any] = {
    "type": "object",
    "required": ["given"],
    "additionalProperties": False,
    "properties": {
        part: {"type": "string", "minLength": 1, "maxLength": 200}
        for part in ("given", "surname", "given_latin", "surname_latin")
    },
}
_LEAVES: dict[str, dict[str, Any]] = {
    "name": _NAME,
    "surname": {"type": "string", "minLength": 1, "maxLength": 200},
    "date": {"type": "string", "format": "date"},
    "partial_date": {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
    "time": {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"},
    "boolean": {"type": "boolean"},
    "uin": {"type": "string", "pattern": "^[1-9][0-9]{11}$"},
    "registration_number": _TEXT,
    "phone": {"type": "string", "pattern": r"^\+?[0-9][0-9 ()-]{4,18}$"},
    "duration": {"type": "string", "description": "ISO 8601"},
}


def declaration_schema(form: Form) -> dict[str, Any]:
    """Build it from the definition; an object for each section."""
    objects: dict[str, dict[str, Any]] = {"": _object()}
    for section in form.sections():
        if section.at not in objects:
            parent, name = section.at.rsplit("/", 1)
            objects[section.at] = _object()
            objects[parent]["properties"][name] = objects[section.at]
            if section.required and section.show_if is None:
                objects[parent]["required"].append(name)
        for field in section.fields:
            _add(objects[section.at], field)
    return objects[""] | {"title": form.title["en"]}


def _object() -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": {}, "required": []}


def _add(target: dict[str, Any], field: Field) -> None:
    target["properties"][field.name] = _schema(field) | {"title": field.label["en"]}
    if field.required and field.show_if is None:
        target["required"].append(field.name)


def _schema(field: Field) -> dict[str, Any]:
    match field.type:
        case "choice" | "district":
            return {"type": "string", "enum": list(field.options)}
        case "text":
            return {**_TEXT, "maxLength": field.limits.get("max", 200)}
        case "integer":
            return {"type": "integer", "minimum": field.limits["min"], "maximum": field.limits["max"]}
        case "list":
            size = {"minItems": field.limits.get("min", 0), "maxItems": field.limits["max"]}
            return {"type": "array", "items": _items(field), **size}
        case "documents":
            return {"type": "array", "items": _document(field), "maxItems": 20}
        case _:
            return dict(_LEAVES[field.type])


def _items(field: Field) -> dict[str, Any]:
    item = _object()
    for each in field.fields:
        _add(item, each)
    return item


def _document(field: Field) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["kind", "number"],
        "additionalProperties": False,
        "properties": {
            "kind": {"type": "string", "enum": list(field.options)},
            "number": {**_TEXT, "maxLength": 60},
            "issued_on": {"type": "string", "format": "date"},
            "note": {**_TEXT, "maxLength": 300},
        },
    }


def example_of(form: Form) -> dict[str, Any]:
    """A declaration of made-up people that the form takes, as a whole request body."""
    path = resources.files("crvs_registration") / "forms" / form.kind / f"{form.version}.example.json"
    return {"form_version": form.name, "declaration": json.loads(path.read_text("utf-8"))}
