"""What the repository cites is in the repository: pages, folders of docs/, and the laws by their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.sources import ROOT, relative, text_of, tracked

TEXTS = {".py", ".md", ".yaml", ".yml", ".toml", ".csv", ".txt", ".html", ".css", ".js", ".sql", ".in", ""}
PAGE = re.compile(r"(?<![\w/.*<-])((?:\.\./)*(?:[\w-]+/)*[\w-]+\.md)\b")
FOLDER = re.compile(r"(?<![\w/])(docs/[\w./-]*\w)")
LAW = re.compile(r"\b[Ll]aws? (\d\d?(?:(?:, | and )\d\d?)*)\b")
ROW = re.compile(r"^\| (\d+)\. \*\*(.*)$", re.MULTILINE)
ARCHITECTURE = ROOT / "docs" / "architecture.md"


def _texts() -> Iterator[tuple[Path, str]]:
    """All but this page of examples, and lists that others made."""
    for path in tracked():
        if (
            path.suffix in TEXTS
            and path != Path(__file__)
            and not path.name.startswith(("OFL", "Phetsarath"))
        ):
            yield path, text_of(path)


def _exists(cited: str, by: Path) -> bool:
    """From the root, in docs/, or beside the page that cites it."""
    return any((place / cited).exists() for place in (ROOT, ROOT / "docs", by.parent))


def test_every_cited_page_exists() -> None:
    dangling = [
        f"{relative(path)} cites {cited}"
        for path, text in _texts()
        for cited in sorted({*PAGE.findall(text), *FOLDER.findall(text)})
        if not _exists(cited, path)
    ]
    assert not dangling, "\n".join(dangling)


def test_every_cited_law_is_in_the_table() -> None:
    numbers = [int(number) for number, _ in ROW.findall(text_of(ARCHITECTURE))]
    assert numbers == list(range(1, len(numbers) + 1))
    dangling = [
        f"{relative(path)} cites law {number}"
        for path, text in _texts()
        for cited in LAW.findall(text)
        for number in re.findall(r"\d+", cited)
        if int(number) not in numbers
    ]
    assert not dangling, "\n".join(dangling)


def test_every_law_names_its_guard_or_says_that_it_is_not_built() -> None:
    for number, row in ROW.findall(text_of(ARCHITECTURE)):
        guards = re.findall(r"`(tests/[\w./]+)`", row)
        assert guards or "*not built yet*" in row, f"law {number}"
        assert [guard for guard in guards if not (ROOT / guard).exists()] == [], f"law {number}"


def test_the_search_finds_what_is_cited() -> None:
    text = (
        "(style.md), [x](../docs/a.md), docs/domain, law 7, laws 1 and 2; not *.md, <name>.md or the law 2009"
    )
    assert PAGE.findall(text) == ["style.md", "../docs/a.md"]
    assert FOLDER.findall(text) == ["docs/domain"]
    assert LAW.findall(text) == ["7", "1 and 2"]


def test_a_number_is_that_of_one_decision_and_stands_in_its_title() -> None:
    titles = {path.name: text_of(path) for path in (ROOT / "docs" / "decisions").glob("*.md")}
    numbers = [name.split("-")[0] for name in titles]
    assert sorted(set(numbers)) == sorted(numbers)
    assert [name for name, text in titles.items() if not text.startswith(f"# {int(name[:4])}. ")] == []
