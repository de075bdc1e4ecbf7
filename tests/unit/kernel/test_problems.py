"""Every refusal has words in Lao and English, whatever its parameters."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest
import yaml

from crvs_kernel.errors import Conflict, Fault, InvalidInput
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
            if isinstance(part, dict):
                assert LAO.search(part["lo"]), code
                assert part["en"].isascii() or LAO.search(part["en"]) is None, code
    for code, words in (content.get("fields") or {}).items():
        assert LAO.search(words["lo"]), code
        assert words["en"], code


def test_a_problem_says_what_rfc_9457_asks_and_more() -> None:
    refusal = Conflict("stale-version", allowed=["reject"])
    body = orjson.loads(problem_body(Catalogue.load(), refusal, status=409, request_id="r1", language="lo"))
    assert body["type"] == "/problems/stale-version"
    assert body["status"] == 409
    assert body["instance"] == "urn:request:r1"
    assert body["allowed"] == ["reject"]
    assert body["detail"] == body["messages"]["lo"]


def test_an_unwritten_code_and_missing_parameters_never_fail() -> None:
    refusal = InvalidInput("scope-missing", faults=(Fault("/a", "no-such-code"), Fault("/b", "required")))
    body = orjson.loads(problem_body(Catalogue.load(), refusal, status=422, request_id="", language="en"))
    assert "…" in body["detail"]
    assert body["errors"][0]["messages"]["lo"]


@pytest.mark.parametrize(
    ("header", "language"), [("lo", "lo"), ("lo-LA,en;q=0.5", "lo"), ("en", "en"), ("", "en")]
)
def test_lao_is_given_to_who_asks_for_it(header: str, language: str) -> None:
    assert preferred_language(header) == language
