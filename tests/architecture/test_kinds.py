"""Kinds are listed nowhere: who asks for one by name stands in that kind's own files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crvs_contracts.kinds import kinds
from crvs_contracts.kinds.definition import FACT_NAMES

ROOT = Path(__file__).parents[2]
# Facts have some names of kinds, so those words alone prove nothing; every list of kinds has others, too.
NAMES = {word for kind in kinds().values() for word in (kind.name, kind.plural)} - set(FACT_NAMES)
EVERY = "|".join(sorted(kinds()))
COMPARED = re.compile(rf"kind['\"\])]* (==|!=|in) [(\[{{]*['\"]({EVERY})['\"]")
QUOTED = re.compile("|".join(f"['\"]{name}['\"]" for name in sorted(NAMES)))
OWN = {
    "crvs_registration/domain/kinds": "the rules of each kind",
    "crvs_registration/domain/spouses.py": "rules of marriages alone",
    "crvs_stack/demo": "the story of a district tells of births, deaths, marriages and divorces",
    "crvs_stack/simulation": "a made-up country has births, deaths and marriages",
    "migrations/versions": "what the kinds were once is history",
    "crvs_kernel": "its deaths are those of consumers",
}


def _sources() -> Iterator[Path]:
    for suffix in ("py", "html"):
        for part in ("libs", "services"):
            files = sorted((ROOT / part).rglob(f"*.{suffix}"))
            yield from (file for file in files if not any(own in file.as_posix() for own in OWN))


def _strings(source: str) -> Iterator[str]:
    yield from (
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _names_a_kind(file: Path) -> bool:
    text = file.read_text("utf-8")
    if COMPARED.search(text):
        return True
    if file.suffix == ".html":
        return QUOTED.search(text) is not None
    return any(string in NAMES or QUOTED.search(string) for string in _strings(text))


def test_no_code_names_a_kind_but_its_own() -> None:
    assert [file.relative_to(ROOT).as_posix() for file in _sources() if _names_a_kind(file)] == []


LISTED = [
    'KINDS = ("birth", "marriage")',
    'if kind == "divorce": ...',
    'if row["kind"] == "birth": ...',
    "SQL = \"kind = 'marriage'\"",
]


@pytest.mark.parametrize("text", LISTED)
def test_a_kind_that_is_named_is_seen(tmp_path: Path, text: str) -> None:
    (file := tmp_path / "listed.py").write_text(text)
    assert _names_a_kind(file)
    (file := tmp_path / "listed.html").write_text("{% if record.kind == 'birth' %}")
    assert _names_a_kind(file)
