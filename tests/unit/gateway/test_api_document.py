"""One document out of many, without one service's names hiding another's."""

from __future__ import annotations

from typing import Any

from crvs_gateway.api.docs_view import page_of
from crvs_gateway.application.api_document import combine


def _document(path: str, schema: dict[str, Any]) -> dict[str, Any]:
    answer = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/View"}}}}
    operation = {"summary": path, "responses": {"200": answer}, "x-scope": "record.read", "tags": ["t"]}
    return {
        "paths": {path: {"get": operation}, "/healthz": {"get": {}}},
        "components": {"schemas": {"View": schema, "Same": {"type": "string"}}},
    }


def _both() -> dict[str, Any]:
    first = _document("/v1/a", {"type": "object", "properties": {"a": {"type": "string"}}})
    second = _document("/v1/b", {"type": "object", "properties": {"b": {"type": "integer"}}})
    return combine({"registration": first, "identity": second}, ["record.read"], ["exchange"])


def test_names_that_mean_two_things_are_told_apart() -> None:
    document = _both()
    assert set(document["components"]["schemas"]) == {"View", "IdentityView", "Same"}
    answer = document["paths"]["/v1/b"]["get"]["responses"]["200"]
    assert answer["content"]["application/json"]["schema"]["$ref"] == "#/components/schemas/IdentityView"
    assert document["paths"]["/v1/a"]["get"]["x-service"] == "registration"


def test_probes_are_not_part_of_the_api() -> None:
    assert set(_both()["paths"]) == {"/v1/a", "/v1/b"}


def test_a_service_that_did_not_answer_is_named() -> None:
    assert _both()["x-unavailable-services"] == ["exchange"]


def test_scopes_are_in_the_security_schemes() -> None:
    schemes = _both()["components"]["securitySchemes"]
    assert "record.read" in schemes["oauth2"]["flows"]["clientCredentials"]["scopes"]
    assert schemes["bearer"]["bearerFormat"] == "JWT"


def test_the_page_shows_each_operation_with_its_scope_and_schema() -> None:
    page = page_of(_both())
    (operations,) = page.groups.values()
    assert [(each.method, each.path, each.scope) for each in operations] == [
        ("GET", "/v1/a", "record.read"),
        ("GET", "/v1/b", "record.read"),
    ]
    assert [field.name for field in page.schemas["IdentityView"]] == ["b"]
    assert page.missing == ["exchange"]
