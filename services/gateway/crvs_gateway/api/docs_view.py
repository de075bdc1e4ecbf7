"""An OpenAPI document as the page shows it: groups of operations, and schemas as lists of fields."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_METHODS = ("get", "post", "put", "patch", "delete")
Document = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One parameter or property."""

    name: str
    kind: str
    anchor: str  # of the schema that it refers to; empty: none
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
    parameters: list[Field]
    body: Field | None
    answers: list[tuple[str, str, Field | None]]


@dataclass(frozen=True)
class Page:
    """All of it."""

    groups: dict[str, list[Operation]]
    schemas: dict[str, list[Field]]
    missing: list[str]


def page_of(document: Document) -> Page:
    """Read a combined document."""
    groups: dict[str, list[Operation]] = {}
    for path, item in sorted(document["paths"].items()):
        for method in _METHODS:
            if method in item:
                operation = item[method]
                group = (operation.get("tags") or [operation.get("x-service", "")])[0]
                groups.setdefault(group, []).append(_operation(document, path, item, method))
    schemas = document["components"].get("schemas", {})
    return Page(
        groups=groups,
        schemas={name: _fields(schema) for name, schema in sorted(schemas.items())},
        missing=document.get("x-unavailable-services", []),
    )


def _operation(document: Document, path: str, item: Document, method: str) -> Operation:
    operation = item[method]
    content = operation.get("requestBody", {}).get("content", {})
    return Operation(
        anchor=_anchor(f"{method}-{path}"),
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        scope=operation.get("x-scope", ""),
        open_because=operation.get("x-open-because") or "",
        parameters=_parameters(document, [*item.get("parameters", []), *operation.get("parameters", [])]),
        body=_content(content, "") if content else None,
        answers=[
            (status, answer.get("description", ""), _content(answer.get("content", {}), ""))
            for status, answer in operation.get("responses", {}).items()
            if status != "default" and "$ref" not in answer
        ],
    )


def _parameters(document: Document, parameters: list[Document]) -> list[Field]:
    found = []
    for parameter in parameters:
        resolved = parameter
        if "$ref" in parameter:
            resolved = document["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[-1]]
        kind, anchor = _kind(resolved.get("schema", {}))
        found.append(
            Field(resolved["name"], kind, anchor, bool(resolved.get("required")), resolved.get("in", ""))
        )
    return found


def _content(content: Document, name: str) -> Field | None:
    for media_type, entry in content.items():
        kind, anchor = _kind(entry.get("schema", {}))
        return Field(name, kind, anchor, required=True, place=media_type)
    return None


def _fields(schema: Document) -> list[Field]:
    required = set(schema.get("required", []))
    return [
        Field(name, *_kind(entry), required=name in required)
        for name, entry in schema.get("properties", {}).items()
    ]


def _kind(schema: Document) -> tuple[str, str]:
    """A short name of a schema's kind, and the anchor of the schema that it refers to."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return name, _anchor(f"schema-{name}")
    kind = schema.get("type", "object" if "properties" in schema else "any")
    if kind == "array":
        inner, anchor = _kind(schema.get("items", {}))
        return f"[{inner}]", anchor
    text = " | ".join(map(str, kind)) if isinstance(kind, list) else str(kind)
    choices = schema.get("enum")
    return (f"{text}: {', '.join(map(str, choices))}" if choices else text), ""


def _anchor(text: str) -> str:
    return re.sub(r"[^a-zA-Z0-9]+", "-", text).strip("-")
