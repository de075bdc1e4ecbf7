"""The API document and the migrations of the service."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import crvs_contracts.forms
import crvs_registration
from crvs_contracts.forms.files import forms
from crvs_contracts.forms.model import Form
from crvs_gateway.api.docs_view import page_of
from crvs_gateway.application.api_document import combine
from crvs_kernel.http.problems import Catalogue
from crvs_registration.domain.kinds import KINDS
from tests.support.registry import Registry
from tests.support.schema import assert_up_down_and_up_again

PACKAGE = Path(crvs_registration.__file__).parent


@pytest.fixture(scope="module", name="document")
def _document(registry: Registry) -> dict[str, Any]:
    return dict(registry.client.get("/openapi.json").json)


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        operation
        for methods in document["paths"].values()
        for name, operation in methods.items()
        if name in {"get", "post"}
    ]


def test_every_operation_has_an_id_a_summary_and_its_scope(document: dict[str, Any]) -> None:
    found = operations(document)
    assert found
    assert len({each["operationId"] for each in found}) == len(found)
    for each in found:
        assert each["summary"]
        assert each.get("x-scope") or each.get("x-open-because")


def test_every_command_says_its_key_and_every_change_its_version(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        if "post" not in methods or path in {"/v1/records/searches", "/v1/records/lookups"}:  # reads
            continue
        named = {each["name"] for each in methods["post"]["parameters"]}
        assert "Idempotency-Key" in named
        assert ("If-Match" in named) == ("{record_id}" in path or "{proposal_id}" in path)


def test_the_declaration_of_each_kind_is_described_with_an_example(document: dict[str, Any]) -> None:
    for path, name in [("/v1/births", "BirthDeclaration1"), ("/v1/divorces", "DivorceDeclaration1")]:
        content = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        declared = content["schema"]["properties"]["declaration"]
        assert {"$ref": f"#/components/schemas/{name}"} in declared["anyOf"]
        newest = [form.name for form in forms() if f"/v1/{KINDS[form.kind].definition.plural}" == path][-1]
        assert content["example"]["form_version"] == newest
        assert document["components"]["schemas"][name]["properties"]


@pytest.mark.parametrize("schema", ["RedeclareBody", "RecordAnswer"])
def test_a_declaration_of_any_kind_is_described_where_it_stands(
    document: dict[str, Any], schema: str
) -> None:
    described = document["components"]["schemas"][schema]["properties"]["declaration"]["anyOf"]
    names = {each["$ref"].rpartition("/")[2] for each in described}
    assert names == {f"{form.kind.capitalize()}Declaration{form.version}" for form in forms()}


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.name)
def test_the_page_shows_the_fields_and_an_example_of_every_kind(document: dict[str, Any], form: Form) -> None:
    page = page_of(combine({"registration": document}, [], []))
    path = f"/v1/{KINDS[form.kind].definition.plural}"
    shown = next(each for each in page.groups["declarations"] if each.path == path)
    schema = f"{form.kind.capitalize()}Declaration{form.version}"
    assert (schema, f"schema-{schema}") in next(
        each for each in shown.fields if each.name == "declaration"
    ).kinds
    assert {each.pointer for each in form.fields()} <= {f"/{each.name}" for each in page.schemas[schema]}
    assert json.loads(shown.example)["form_version"].startswith(form.kind)


def test_every_reference_of_the_document_leads_somewhere(document: dict[str, Any]) -> None:
    names = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert names <= set(document["components"]["schemas"])


def test_every_code_that_the_service_raises_has_words_in_both_languages() -> None:
    catalogue = Catalogue.load([PACKAGE / "problems.yaml"])
    language = Path(crvs_contracts.forms.__file__).parent
    text = "\n".join(path.read_text("utf-8") for at in (PACKAGE, language) for path in at.rglob("*.py"))
    raised = set(re.findall(r'(?:Conflict|Stale|NotFound|RuleViolated|InvalidInput)\(\s*"([a-z-]+)"', text))
    raisers = "MalformedValue|Fault|refuse|matching"
    code = r'\((?:[^()"]|\([^()]*\)|f?"/[^"]*")*?,? ?"([a-z]+(?:-[a-z]+)+)"'
    faults = set(re.findall(f"(?:{raisers}){code}", text))
    assert raised - set(catalogue.problems) - set(catalogue.fields) == set()
    assert faults - set(catalogue.fields) == set()
    assert len(faults) > 30


def test_the_schema_goes_up_down_and_up(postgres: Any) -> None:
    assert_up_down_and_up_again(postgres, "registration")


def test_every_answer_that_is_a_record_says_where_its_version_is(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            for status, answer in (
                operation.get("responses", {}).items() if isinstance(operation, dict) else ()
            ):
                if "RecordAnswer" in str(answer):
                    assert set(answer["headers"]) == (
                        {"ETag", "Location"} if status == "201" else {"ETag"}
                    ), path


def test_the_served_forms_places_and_offices_are_as_the_document_says(
    registry: Registry, document: dict[str, Any]
) -> None:
    for path, route in [
        ("/v1/forms/marriage", "/v1/forms/{kind}"),
        ("/v1/places", "/v1/places"),
        ("/v1/offices", "/v1/offices"),
        ("/v1/code-lists/vital_event", "/v1/code-lists/{name}"),
    ]:
        content = document["paths"][route]["get"]["responses"]["200"]["content"]["application/json"]
        name = content["schema"]["$ref"].rsplit("/", 1)[1]
        schema = closed(document["components"]["schemas"]) | {"$ref": f"#/components/schemas/{name}"}
        jsonschema.Draft202012Validator(schema).validate(registry.get(path).json)


def closed(schemas: dict[str, Any]) -> dict[str, Any]:
    """The components as one schema whose objects have no member that is not described."""
    named = {
        name: schema | ({"additionalProperties": False} if "properties" in schema else {})
        for name, schema in schemas.items()
    }
    return {"components": {"schemas": named}}


def test_a_marriage_has_two_witnesses_in_the_document_too(document: dict[str, Any]) -> None:
    witnesses = document["components"]["schemas"]["MarriageDeclaration1"]["properties"]["witnesses"]
    assert witnesses["minItems"] == 2
