"""An index on a table that is in use is built while writers go on: concurrently, in a revision of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.sources import ROOT

REVISIONS = sorted(ROOT.glob("services/*/*/migrations/versions/*.py"))
_MADE = re.compile(r'create_table\(\s*"(\w+)"|CREATE TABLE (\w+)')
_BUILT = re.compile(r'create_index\(\s*"\w+",\s*"(\w+)"|CREATE (?:UNIQUE )?INDEX \w+ ON (\w+)')
_HELD = re.compile(
    r'create_(?:primary_key|unique_constraint)\(\s*"\w+",\s*"(\w+)"'
    r"|ALTER TABLE (\w+)[^;]*?ADD (?:CONSTRAINT \w+ )?(?:PRIMARY KEY|UNIQUE) \("
)
_CONCURRENT = re.compile(r"build_indexes\(.*?\n    \)|build_indexes\(.*?\)\n", re.DOTALL)
_BESIDE = re.compile(r"create_table|add_column|CREATE TABLE|ADD COLUMN|UPDATE |INSERT |DELETE |grant\(")


def _names(pattern: re.Pattern[str], text: str) -> set[str]:
    return {name for found in pattern.findall(text) for name in found if name}


def _upgrade(revision: Path) -> str:
    """What leads up: the text before the way back."""
    return revision.read_text("utf-8").partition("def downgrade")[0]


@pytest.mark.parametrize("revision", REVISIONS, ids=lambda path: f"{path.parts[-5]}-{path.stem}")
def test_an_index_on_an_older_table_is_built_concurrently(revision: Path) -> None:
    text = _upgrade(revision)
    made, rest = _names(_MADE, text), _CONCURRENT.sub("", text)
    locked = (_names(_BUILT, rest) | _names(_HELD, rest)) - made
    if revision.stem.startswith("0001"):  # makes its tables from code, too; nothing is older
        locked = set()
    assert not locked, f"use build_indexes, in a revision of its own, for {locked}: writers would wait"


@pytest.mark.parametrize("revision", REVISIONS, ids=lambda path: f"{path.parts[-5]}-{path.stem}")
def test_a_revision_that_builds_concurrently_does_nothing_else(revision: Path) -> None:
    text = _upgrade(revision)
    if re.search(r"(build_indexes|index_audit)\(", text):
        assert not _BESIDE.search(_CONCURRENT.sub("", text))


@pytest.mark.parametrize(
    "line",
    [
        'op.create_index("a", "b", ["c"])',
        'op.execute("CREATE UNIQUE INDEX a ON b (c)")',
        'op.create_primary_key("a", "b", ["c"])',
        'op.execute("ALTER TABLE b ADD PRIMARY KEY (c)")',
        'op.execute("ALTER TABLE b DROP CONSTRAINT d, ADD CONSTRAINT d UNIQUE (c)")',
    ],
)
def test_each_way_to_build_an_index_under_a_lock_is_seen(line: str) -> None:
    assert _names(_BUILT, line) | _names(_HELD, line) == {"b"}
