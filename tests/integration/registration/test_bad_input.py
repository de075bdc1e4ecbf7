"""Whatever comes in, the answer is never a server error, and a refusal changes nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crvs_contracts.kinds import kind_named, kinds
from tests.support.examples import example
from tests.support.registry import Registry, codes, problem

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def paths_of(value: Any, prefix: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [prefix]
    if isinstance(value, dict):
        found += [path for name, each in value.items() for path in paths_of(each, (*prefix, name))]
    if isinstance(value, list):
        found += [path for place, each in enumerate(value) for path in paths_of(each, (*prefix, place))]
    return found


@pytest.mark.parametrize("kind", kinds())
def test_a_declaration_with_anything_anywhere_is_taken_or_refused(registry: Registry, kind: str) -> None:
    places = paths_of(example(kind))

    @QUIET
    @given(st.sampled_from(places), JSON)
    def attempt(path: tuple[Any, ...], value: Any) -> None:
        body = {"form_version": f"{kind}/1", "declaration": copy.deepcopy(example(kind))}
        target: Any = body
        steps = ("declaration", *path)
        for step in steps[:-1]:
            target = target[step]
        target[steps[-1]] = value
        answer = registry.post(f"/v1/{kind_named(kind).plural}", body)
        assert answer.status_code in {201, 400, 422}, answer.json

    attempt()


@QUIET
@given(st.dictionaries(st.text(max_size=20) | st.sampled_from(["/child", "/child/name"]), JSON, max_size=3))
def test_a_correction_with_anything_anywhere_is_taken_or_refused(
    registry: Registry, changes: dict[str, Any]
) -> None:
    record = registry.registered("birth")
    body = {"kind": "clerical", "reason": "a slip", "changes": changes}
    answer = registry.post(f"/v1/records/{record['id']}/correction", body, 2)
    assert answer.status_code in {200, 400, 422}, answer.json


INJECTIONS = ["'; DROP TABLE record; --", "%(id)s", "<script>alert(1)</script>", "{}", "%s%s", "\\"]


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_looks_like_code_is_kept_as_text_or_refused_and_never_run(registry: Registry, text: str) -> None:
    answer = registry.declare(
        "birth", example("birth", **{"/place/village": text, "/child/name/given": "A" + text})
    )
    assert answer.status_code == 201, answer.json
    assert answer.json["declaration"]["place"]["village"] == text
    assert (
        registry.get(f"/v1/records/{answer.json['id']}").json["declaration"]["child"]["name"]["given"]
        == "A" + text
    )
    assert registry.search(name=text).status_code in {200, 422}


def test_forms_that_are_not_of_the_kind_are_refused(registry: Registry) -> None:
    for name in ("death/1", "birth/99"):
        answer = registry.post("/v1/births", {"form_version": name, "declaration": example("birth")})
        assert problem(answer) == (422, "form-unknown")
        assert codes(answer) == {"/form_version": "form-unknown"}


def test_a_command_without_its_key_is_refused(registry: Registry) -> None:
    body = {"form_version": "birth/1", "declaration": example("birth")}
    assert problem(registry.call("POST", "/v1/births", body)) == (400, "idempotency-key-missing")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"{", (400, "malformed-json")),
        (b'{"a": "\xff"}', (400, "malformed-json")),
        (b'{"form_version": "birth/1", "declaration": "\\u0000"}', (400, "malformed-json")),
        (b"[]", (422, "invalid-fields")),
        (b"", (422, "invalid-fields")),
        (
            b'{"form_version": "birth/1", "declaration": ' + b"[" * 400 + b"]" * 400 + b"}",
            (400, "malformed-json"),
        ),
    ],
    ids=["broken", "not UTF-8", "NUL", "a list", "nothing", "deep"],
)
def test_a_body_that_is_no_object_is_refused(
    registry: Registry, raw: bytes, expected: tuple[int, str]
) -> None:
    assert problem(registry.raw("POST", "/v1/births", raw)) == expected
