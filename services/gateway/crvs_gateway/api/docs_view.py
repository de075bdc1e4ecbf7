"""An OpenAPI document as the page shows it: groups of operations, and schemas as lists of fields."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_MANY = 20  # codes that a page lists of one field
_METHODS = ("get", "post", "put", "patch", "delete")
Document = dict[str, Any]


@dataclass(frozen=True)
class Member:
    """One parameter, or one property of a schema."""

    name: str
    kinds: list[tuple[str, str]]  # each with the anchor of the schema that it refers to; empty: none
    required: bool
    place: str = ""


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    open_because: str
    parameters: list[Member]
    body: Member | None
    fields: list[Member]  # of a body without a schema of its own
    example: str
    answers: list[tuple[str, str, Member | None]]


@dataclass(frozen=True)
class DocumentPage:
    groups: dict[str, list[Operation]]
    schemas: dict[str, list[Member]]
    missing: list[str]


def page_of(document: Document) -> DocumentPage:
    """Read a combined document."""
    groups: dict[str, list[Operation]] = {}
    for path, item in sorted(document["paths"].items()):
        for method in _METHODS:
            if method in item:
                operation = item[method]
                group = (operation.get("tags") or [operation.get("x-service", "")])[0]
                groups.setdefault(group, []).append(_operation(document, path, item, method))
    schemas = document["components"].get("schemas", {})
    return DocumentPage(
        groups=groups,
        schemas={name: _fields(schema) for name, schema in sorted(schemas.items())},
        missing=document.get("x-unavailable-services", []),
    )


def _operation(document: Document, path: str, item: Document, method: str) -> Operation:
    operation = item[method]
    content = operation.get("requestBody", {}).get("content", {})
    body: Document = next(iter(content.values()), {})
    return Operation(
        anchor=_anchor(f"{method}-{path}"),
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        scope=operation.get("x-scope", ""),
        open_because=operation.get("x-open-because") or "",
        parameters=_parameters(document, [*item.get("parameters", []), *operation.get("parameters", [])]),
        body=_content(content),
        fields=_fields(body.get("schema", {})),
        example=json.dumps(body["example"], ensure_ascii=False, indent=2) if "example" in body else "",
        answers=[
            (status, answer.get("description", ""), _content(answer.get("content", {})))
            for status, answer in operation.get("responses", {}).items()
            if status != "default" and "$ref" not in answer
        ],
    )


def _parameters(document: Document, parameters: list[Document]) -> list[Member]:
    found = []
    for parameter in parameters:
        resolved = parameter
        if "$ref" in parameter:
            resolved = document["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[-1]]
        kinds = _kinds(resolved.get("schema", {}))
        found.append(Member(resolved["name"], kinds, bool(resolved.get("required")), resolved.get("in", "")))
    return found


def _content(content: Document) -> Member | None:
    for media_type, entry in content.items():
        return Member("", _kinds(entry.get("schema", {})), required=True, place=media_type)
    return None


def _fields(schema: Document, at: str = "") -> list[Member]:
    """The properties of a schema and of the objects and lists inside it, which may require some of them."""
    found = []
    for name, entry in schema.get("properties", {}).items():
        found.append(Member(at + name, _kinds(entry), required=name in schema.get("required", ())))
        inner, below = (entry["items"], "/*/") if "items" in entry else (entry, "/")
        found += _fields(inner, at + name + below)
    return found


def _kinds(schema: Document) -> list[tuple[str, str]]:
    """Short names of what a schema takes, each with the anchor of the schema that it refers to."""
    if "anyOf" in schema:
        return [kind for each in schema["anyOf"] for kind in _kinds(each)]
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return [(name, _anchor(f"schema-{name}"))]
    kind = schema.get("type", "object" if "properties" in schema else "any")
    if kind == "array":
        return [(f"[{inner}]", anchor) for inner, anchor in _kinds(schema.get("items", {}))]
    text = " | ".join(map(str, kind)) if isinstance(kind, list) else str(kind)
    choices = list(map(str, schema.get("enum", ())))
    if len(choices) > _MANY:
        choices[_MANY:] = ["…"]
    return [(f"{text}: {', '.join(choices)}" if choices else text, "")]


def _anchor(text: str) -> str:
    return re.sub(r"[^a-zA-Z0-9]+", "-", text).strip("-")
