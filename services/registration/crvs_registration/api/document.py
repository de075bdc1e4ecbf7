"""What the API document says beyond the routes: declarations as JSON Schema."""

from __future__ import annotations

from typing import Any

from flask import Flask

from crvs_contracts.forms.files import example_of
from crvs_contracts.forms.json_schema import declaration_schema
from crvs_registration.application.ports import Forms
from crvs_registration.domain.kinds import KINDS


def describe_declarations(app: Flask, forms: Forms) -> None:
    """Add a component per form version, and make each declare route say which it takes."""
    spec = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec
    bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    if "bearer" not in spec.components.security_schemes:
        spec.components.security_scheme("bearer", bearer)
    for form in forms.all():
        spec.components.schema(_component(form.name), declaration_schema(form))
    paths = spec._paths  # noqa: SLF001 - apispec offers no way to change an operation that is there
    for kind in KINDS.values():
        form = forms.current(kind.name)
        body = paths[f"/v1/{kind.plural}"]["post"]["requestBody"]
        body["content"] = {"application/json": {"schema": _body(form.name), "example": _example(form.name)}}


def _component(form_name: str) -> str:
    kind, version = form_name.split("/")
    return f"{kind.capitalize()}Declaration{version}"


def _example(form_name: str) -> dict[str, Any]:
    return {"form_version": form_name, "declaration": example_of(form_name)}


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
