"""Reads the package's versioned data: papers and page layouts, fees and entitlements.

A paper is the drawing of the page and the words that all kinds share. A layout says what the page of one
kind shows, and on which paper; a certificate names its layout, as "birth/1". Neither changes once published.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import yaml

from crvs_certificates.domain.contents import SHOWN
from crvs_contracts.code_lists import code_lists
from crvs_contracts.definitions import Definitions
from crvs_contracts.differences import DIFFERENCE, Item, changed, refuse_unknown
from crvs_contracts.kinds import kinds
from crvs_kernel.proposals.policy import PairPolicy, read_policy

CURRENT_PAPER: Final = 1
_ROOT: Final = Path(str(resources.files("crvs_certificates")))
_LAYOUTS: Final = Definitions.installed("crvs_certificates", "templates")
_OWN: Final = frozenset({"paper", "title"})  # what a difference may say anew
_WORDS: Final = {
    "section": frozenset({"heading", "rows"}),
    "row": frozenset({"label", "show", "at", "absent", "strong", "optional", "link", "codes"}),
}
_SAYS: Final = {
    "heading": "headings",
    "label": "labels",
    "absent": "absent",
}  # words of a paper that name a part
_NEEDS: Final = {"code": "codes", "uin": "link"}  # what a row names beside what it shows
Layout = dict[str, Any]


@dataclass(frozen=True)
class PageVersion:
    """The pages in force: one paper, and the newest layout of each kind."""

    source: Path
    words: dict[str, Any]
    layouts: dict[str, Layout]
    versions: dict[str, str]

    def template(self, kind: str) -> str:
        """The name that a certificate pins: "birth/1"."""
        return self.versions[kind]


@cache
def page_version() -> PageVersion:
    """Load what is in force.

    Raises:
        ValueError: a kind has no layout, or its newest one is for another paper.

    """
    versions = newest(_LAYOUTS)
    layouts = {kind: read_layout(name) for kind, name in versions.items()}
    for kind, layout in layouts.items():
        if layout["paper"] != CURRENT_PAPER:
            raise ValueError(f"{versions[kind]} is not for paper {CURRENT_PAPER}")
    page = _paper(CURRENT_PAPER) / "page.typ"
    return PageVersion(page, _words(CURRENT_PAPER), layouts, versions)


@cache
def published_page(name: str) -> tuple[Layout, dict[str, Any]]:
    """The layout and the words of a certificate that was issued as "birth/1", be it in force or not."""
    layout = read_layout(name)
    return layout, _words(layout["paper"])


def _paper(version: int) -> Path:
    return _ROOT / "paper" / str(version)


@cache
def _words(paper: int) -> dict[str, Any]:
    words: dict[str, Any] = yaml.load((_paper(paper) / "words.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return words


def newest(files: Definitions) -> dict[str, str]:
    """The newest layout of every kind; raise ValueError when a kind has none, as nothing could be issued."""
    versions = {name.partition("/")[0]: name for name in files.names()}
    without = sorted(kinds().keys() - versions.keys())
    if without:
        raise ValueError(f"kinds without a page layout: {', '.join(without)}")
    return versions


def read_layout(name: str, files: Definitions = _LAYOUTS) -> Layout:
    """One version of a kind's layout; one that extends another says only how it differs.

    Raises:
        ValueError: it says what no layout says, or what cannot be printed, with the place.

    """
    layout = raw = files.raw(name)
    if "extends" in raw:
        refuse_unknown(name, raw, DIFFERENCE | _OWN)
        own = {word: raw[word] for word in _OWN & raw.keys()}
        layout = changed(read_layout(raw["extends"], files), raw, _items) | own
    refuse_unknown(name, layout, _OWN | {"sections"})
    for item in _items(layout):
        refuse_unknown(f"{name}: {item.name}", item.content, _WORDS[item.sort])
        _refuse_unprintable(f"{name}: {item.name}", item, _words(layout["paper"]))
    return layout


def _refuse_unprintable(what: str, item: Item, words: dict[str, Any]) -> None:
    """Raise ValueError for a part that would stop every certificate of the kind when it is issued."""
    shown = item.content.get("show")
    if item.sort == "row" and shown not in SHOWN:
        raise ValueError(f"{what} shows {shown}")
    needed = _NEEDS.get(shown or "")
    if needed is not None and needed not in item.content:
        raise ValueError(f"{what} names no {needed}")
    known = {part: words[group].keys() for part, group in _SAYS.items()}
    known["codes"] = words["codes"].keys() | code_lists().keys()
    for part in known.keys() & item.content.keys():
        if isinstance(item.content[part], str) and item.content[part] not in known[part]:
            raise ValueError(f"{what} has no words for {part} {item.content[part]}")


def _items(layout: Layout) -> Iterator[Item]:
    """Sections by the name of their heading, rows by the pointer to what they show."""
    for section in layout["sections"]:
        yield Item("section", section["heading"], layout["sections"], section)
        for row in section["rows"]:
            yield Item("row", row["at"], section["rows"], row)


@cache
def policy(name: str) -> list[dict[str, Any]]:
    """All versions of a policy: "fees" or "entitlements"."""
    loaded: list[dict[str, Any]] = yaml.load(
        (_ROOT / "policy" / f"{name}.yaml").read_text("utf-8"), yaml.CSafeLoader
    )
    return loaded


def pairs() -> PairPolicy:
    """Which certificates need two people, in every version."""
    return read_policy(_ROOT / "policy" / "pairs.yaml")


def fonts_directory() -> Path:
    """The OFL fonts that travel with the package; system fonts are never used."""
    return _ROOT / "fonts"
