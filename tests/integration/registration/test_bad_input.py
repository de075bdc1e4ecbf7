"""Whatever comes in, the answer is never a server error, and a refusal changes nothing."""

from __future__ import annotations

import copy
from typing import Any

import orjson
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


INJECTIONS = ["'; DROP TABLE record; --", "%(id)s", "{}", "%s%s", "\\"]


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_looks_like_code_is_kept_as_text_and_never_run(registry: Registry, text: str) -> None:
    answer = registry.declare("birth", example("birth", **{"/place/village": text}))
    assert answer.status_code == 201, answer.json
    assert registry.get(f"/v1/records/{answer.json['id']}").json["declaration"]["place"]["village"] == text
    assert registry.search(name=text).status_code in {200, 422}


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "https://evil.example/x", '=HYPERLINK("x")'])
def test_what_looks_like_code_is_no_name_and_no_place(registry: Registry, text: str) -> None:
    answer = registry.declare(
        "birth", example("birth", **{"/place/village": text, "/child/name/given": text})
    )
    assert codes(answer) == {
        "/declaration/place/village": "not-words",
        "/declaration/child/name/given": "not-a-name",
    }


def test_a_refused_letter_is_called_by_its_name_in_both_languages(registry: Registry) -> None:
    answer = registry.declare("birth", example("birth", **{"/child/name/given": "ກ\u3164"}))
    (fault,) = answer.json["errors"]
    assert "U+3164." in fault["messages"]["lo"]
    assert "U+3164 HANGUL FILLER" in fault["messages"]["en"]
    answer = registry.declare("birth", example("birth", **{"/place/village": "ໂພນ ☎"}))
    (fault,) = answer.json["errors"]
    assert (fault["pointer"], fault["code"]) == ("/declaration/place/village", "letter-not-printable")
    assert "☎ (U+260E)" in fault["messages"]["lo"]


def test_a_name_with_a_letter_that_nobody_sees_makes_no_second_person(registry: Registry) -> None:
    names = {"/child/name/given": "ຟອງສະໝຸດ", "/mother/name/given": "ກຽງຄຳ", "/father/name/given": "ໄຊພອນ"}
    first = registry.declared("birth", example("birth", **names))
    masked = example("birth", **names)
    for role in ("child", "mother", "father"):
        masked[role]["name"] = {
            part: f"{text[0]}\u200d\u034f\U000e0100{text[1:]}" for part, text in masked[role]["name"].items()
        }
    second = registry.declare("birth", masked).json
    assert [each["record_id"] for each in second["duplicates"] if each["score"] == 100] == [first["id"]]
    assert second["declaration"]["child"]["name"] == first["declaration"]["child"]["name"]


def test_a_reason_may_be_written_on_several_lines(registry: Registry) -> None:
    answer = registry.declare("birth", example("birth", **{"/late_reason": "ຝົນຕົກ\r\nທາງຂາດ"}))
    assert answer.json["declaration"]["late_reason"] == "ຝົນຕົກ\nທາງຂາດ"


def test_a_body_with_a_byte_order_mark_is_read(registry: Registry) -> None:
    body = orjson.dumps({"form_version": "birth/1", "declaration": example("birth")})
    assert registry.raw("POST", "/v1/births", b"\xef\xbb\xbf" + body).status_code == 201


def test_a_member_that_stands_twice_is_refused_with_its_place(registry: Registry) -> None:
    twice = b'{"informant": {}, "a/b": [{"x": 1, "x": 1}], "informant": {}}'
    body = b'{"form_version": "birth/1", "declaration": ' + twice + b"}"
    answer = registry.raw("POST", "/v1/births", body)
    assert codes(answer) == {
        "/declaration/informant": "member-twice",
        "/declaration/a~1b/0/x": "member-twice",
    }


def test_a_compressed_body_is_refused_as_such(registry: Registry) -> None:
    answer = registry.call("POST", "/v1/births", {}, Idempotency_Key="k", Content_Encoding="gzip")
    assert problem(answer) == (415, "content-encoding-unsupported")
    assert (
        registry.call("POST", "/v1/births", {}, Idempotency_Key="k", Content_Encoding="identity").status_code
        == 422
    )


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ('W/"v1"', 412, "if-match-weak"),
        ("v1", 400, "malformed-request"),
        ("*", 400, "malformed-request"),
        ('"v1", "v9"', 400, "malformed-request"),
    ],
)
def test_a_version_that_cannot_match_is_refused_by_the_name_of_its_header(
    registry: Registry, sent: str, status: int, code: str
) -> None:
    record = registry.declare("birth", example("birth")).json
    path = f"/v1/records/{record['id']}/registration"
    answer = registry.call("POST", path, {}, Idempotency_Key="k", If_Match=sent)
    assert problem(answer) == (status, code)
    assert "If-Match" in answer.text
    assert registry.get(f"/v1/records/{record['id']}").json["status"] == "declared"


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
