"""Both languages say everything, in the same places and with the same gaps."""

from __future__ import annotations

import re
import string
from pathlib import Path

import crvs_portal
from crvs_portal.pages.words import load_catalogues, local_path

ROOT = Path(crvs_portal.__file__).parent
WORDS = load_catalogues()
_CALL = re.compile(r"""(?:\bt|\bwords)\(\s*["']([a-z][\w.-]+\w)["']\s*[,)]""")


def _gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_catalogues_have_the_same_keys() -> None:
    assert WORDS["lo"].keys() == WORDS["en"].keys()


def test_both_languages_fill_in_the_same_things() -> None:
    different = [key for key in WORDS["en"] if _gaps(WORDS["en"][key]) != _gaps(WORDS["lo"][key])]
    assert different == []


def test_every_lao_sentence_is_in_lao() -> None:
    without = [key for key, sentence in WORDS["lo"].items() if not re.search("[\u0e80-\u0eff]", sentence)]
    assert without == []


def test_every_sentence_that_a_page_asks_for_exists() -> None:
    asked = {
        key
        for file in (*ROOT.rglob("*.html"), *ROOT.rglob("*.py"))
        for key in _CALL.findall(file.read_text("utf-8"))
    }
    assert len(asked) > 100
    assert sorted(asked - WORDS["lo"].keys()) == []


def test_nobody_is_sent_away_by_a_crafted_link() -> None:
    assert local_path("/work?queue=recent") == "/work?queue=recent"
    for crafted in ("//evil.example", "https://evil.example", "/\\evil.example", "", None, "javascript:x"):
        assert local_path(crafted) == "/"
