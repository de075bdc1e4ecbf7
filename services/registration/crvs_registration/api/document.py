"""What the API document says of declarations: the fields of every form, and an example of each kind."""

from __future__ import annotations

from typing import Any

from crvs_contracts.forms.files import example_of
from crvs_contracts.forms.json_schema import declaration_schema
from crvs_contracts.forms.model import Form
from crvs_registration.application.ports import Forms
from crvs_registration.domain.kinds import KINDS

_BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
_OF_EVERY_KIND = ("RedeclareBody", "RecordAnswer")  # a declaration of any kind stands in them


def describe_declarations(document: dict[str, Any], forms: Forms) -> None:
    """Add a schema for each form version, and say where declarations are of which."""
    components = document["components"]
    components.setdefault("securitySchemes", {}).setdefault("bearer", _BEARER)
    schemas = components["schemas"]
    schemas |= {_schema_name(form): declaration_schema(form) for form in forms.all()}
    for name in _OF_EVERY_KIND:
        schemas[name]["properties"]["declaration"] = _any_of(forms.all())
    for kind in KINDS.values():
        versions = [form for form in forms.all() if form.kind == kind.name]
        body = document["paths"][f"/v1/{kind.definition.plural}"]["post"]["requestBody"]
        body["content"] = {"application/json": {"schema": _body(versions), "example": _example(versions[-1])}}


def _schema_name(form: Form) -> str:
    return f"{form.kind.capitalize()}Declaration{form.version}"


def _any_of(versions: list[Form]) -> dict[str, Any]:
    return {"anyOf": [{"$ref": f"#/components/schemas/{_schema_name(form)}"} for form in versions]}


def _body(versions: list[Form]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["form_version", "declaration"],
        "additionalProperties": False,
        "properties": {
            "form_version": {"enum": [form.name for form in versions]},
            "declaration": _any_of(versions),
        },
    }


def _example(form: Form) -> dict[str, Any]:
    return {"form_version": form.name, "declaration": example_of(form.name)}
