"""Reads the package's versioned data: page versions (layout and words), fees and entitlements."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import yaml

CURRENT_PAGE: Final = "1"
_ROOT: Final = Path(str(resources.files("crvs_certificates")))


@dataclass(frozen=True)
class PageVersion:
    """A published page; its files are never edited, so its version says how a certificate looked."""

    version: str
    source: Path
    words: dict[str, Any]
    layouts: dict[str, dict[str, Any]]

    def template(self, kind: str) -> str:
        """The name that a certificate pins: "birth/1"."""
        return f"{kind}/{self.version}"


@cache
def page_version(version: str = CURRENT_PAGE) -> PageVersion:
    """Load one version of the page."""
    directory = _ROOT / "templates" / version
    files = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(directory.glob("*.yaml"))}
    words = files.pop("words")
    return PageVersion(version, directory / "page.typ", words, files)


@cache
def policy(name: str) -> list[dict[str, Any]]:
    """All versions of a policy: "fees" or "entitlements"."""
    loaded: list[dict[str, Any]] = yaml.safe_load((_ROOT / "policy" / f"{name}.yaml").read_text("utf-8"))
    return loaded


def fonts_directory() -> Path:
    """The OFL fonts that travel with the package; system fonts are never used."""
    return _ROOT / "fonts"
