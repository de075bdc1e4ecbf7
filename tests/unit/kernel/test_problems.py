"""Every refusal has words in Lao and English, whatever its parameters."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest
import yaml

from crvs_kernel.errors import Conflict, Fault, InvalidInput, NotPermitted
from crvs_kernel.http.problems import Catalogue, preferred_language, problem_body

ROOT = Path(__file__).parents[3]
CATALOGUES = sorted(
    [*ROOT.glob("services/*/crvs_*/**/problems*.yaml"), *ROOT.glob("libs/*/crvs_*/problems.yaml")]
)
LAO = re.compile(r"[\u0e80-\u0eff]")


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_message_is_said_in_lao_and_english(path: Path) -> None:
    content = yaml.safe_load(path.read_text("utf-8"))
    for code, entry in (content.get("problems") or {}).items():
        for part in entry.values():
            for form in part if isinstance(part, list) else [part]:
                assert LAO.search(form["lo"]), code
                assert form["en"].isascii() or LAO.search(form["en"]) is None, code
    for code, words in (content.get("fields") or {}).items():
        for form in words if isinstance(words, list) else [words]:
            assert LAO.search(form["lo"]), code
            assert form["en"], code


def test_a_problem_says_what_rfc_9457_asks_and_more() -> None:
    refusal = Conflict("stale-version", allowed=["reject"])
    body = orjson.loads(problem_body(Catalogue.load(), refusal, status=409, request_id="r1", language="lo"))
    assert body["type"] == "/problems/stale-version"
    assert body["status"] == 409
    assert body["instance"] == "urn:request:r1"
    assert body["allowed"] == ["reject"]
    assert body["detail"] == body["messages"]["lo"]


def test_an_unwritten_code_and_missing_parameters_never_fail() -> None:
    refusal = InvalidInput("rate-exceeded", faults=(Fault("/a", "no-such-code"), Fault("/b", "required")))
    body = orjson.loads(problem_body(Catalogue.load(), refusal, status=422, request_id="", language="en"))
    assert "…" in body["detail"]
    assert body["errors"][0]["messages"]["lo"]


def test_codes_are_said_in_words_and_lists_as_people_list_them(tmp_path: Path) -> None:
    path = tmp_path / "problems.yaml"
    path.write_text("""
problems:
  closed:
    title: {lo: "ປິດ", en: "Closed"}
    detail:
      - {lo: "{status}: {allowed}.", en: "It is {status}: {allowed}."}
      - {lo: "{status}.", en: "It is {status}."}
terms:
  allowed: {open: {lo: "ເປີດ", en: "open it"}, ask: {lo: "ຖາມ", en: "ask"}}
""")
    catalogue = Catalogue.load([path], {"status": {"shut": {"lo": "ອັດ", "en": "shut"}}})
    said = {
        str(allowed): catalogue.words("closed", {"status": status, "allowed": allowed})[1]
        for status, allowed in (("shut", ["open", "ask"]), ("shut", []), ("no_such", ["open"]))
    }
    assert said == {
        "['open', 'ask']": {"lo": "ອັດ: ເປີດ, ຖາມ.", "en": "It is shut: open it, ask."},
        "[]": {"lo": "ອັດ.", "en": "It is shut."},
        "['open']": {"lo": "…: ເປີດ.", "en": "It is …: open it."},
    }
    assert Catalogue.load().field("required", {"label": {"lo": "ຊື່", "en": "Name"}}) == {
        "lo": "ຍັງຂາດ: ຊື່.",
        "en": "This is missing: Name.",
    }


def test_codes_and_ids_are_there_for_programs() -> None:
    refusal = NotPermitted("scope-missing", scope="record.register")
    body = orjson.loads(problem_body(Catalogue.load(), refusal, status=403, request_id="", language="lo"))
    assert body["scope"] == "record.register"
    assert "record" not in body["detail"]


@pytest.mark.parametrize(
    ("header", "language"), [("lo", "lo"), ("lo-LA,en;q=0.5", "lo"), ("en", "en"), ("", "en")]
)
def test_lao_is_given_to_who_asks_for_it(header: str, language: str) -> None:
    assert preferred_language(header) == language
