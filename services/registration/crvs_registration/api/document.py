"""What the API document says beyond the routes: declarations as JSON Schema, and problems."""

from __future__ import annotations

from typing import Any

from flask import Flask

from crvs_registration.api.declaration_schema import declaration_schema, example_of
from crvs_registration.application.ports import Forms
from crvs_registration.domain.kinds import KINDS

_WORDS = {"type": "object", "properties": {"lo": {"type": "string"}, "en": {"type": "string"}}}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457, with words in Lao and English",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "examples": ["/problems/death-before-birth"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "messages": _WORDS,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "examples": ["/declaration/child/name"]},
                    "code": {"type": "string"},
                    "messages": _WORDS,
                },
            },
        },
        "allowed": {"type": "array", "items": {"type": "string"}},
    },
}


def describe_declarations(app: Flask, forms: Forms) -> None:
    """Add a component per form version, and make each declare route say which it takes."""
    spec = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec
    if "Problem" not in spec.components.schemas:
        spec.components.schema("Problem", PROBLEM)
    bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    if "bearer" not in spec.components.security_schemes:
        spec.components.security_scheme("bearer", bearer)
    for form in forms.all():
        spec.components.schema(_component(form.name), declaration_schema(form))
    paths = spec._paths  # noqa: SLF001 - apispec offers no way to change an operation that is there
    for kind in KINDS.values():
        form = forms.current(kind.name)
        body = paths[f"/v1/{kind.plural}"]["post"]["requestBody"]
        body["content"] = {"application/json": {"schema": _body(form.name), "example": example_of(form)}}


def _component(form_name: str) -> str:
    kind, version = form_name.split("/")
    return f"{kind.capitalize()}Declaration{version}"


def _body(form_name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["form_version", "declaration"],
        "additionalProperties": False,
        "properties": {
            "form_version": {"const": form_name},
            "declaration": {"$ref": f"#/components/schemas/{_component(form_name)}"},
        },
    }
