"""Writes `data/printable.txt` of the contracts from the fonts of the certificates, when a font changed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

import crvs_contracts
from crvs_certificates.adapters.glyphs import Glyphs
from crvs_certificates.adapters.page_versions import fonts_directory

FILE = Path(crvs_contracts.__file__).parent / "data" / "printable.txt"
HEAD = (
    "# Code points that the fonts of the certificates have; written by python -m tests.support.printable.\n"
)


def printable() -> str:
    """The file as the fonts of today make it: one run of code points on a line."""
    points = sorted(Glyphs(fonts_directory()).points)
    letters = [point for point in points if unicodedata.category(chr(point)) not in {"Cc", "Cf", "Co", "Cn"}]
    return HEAD + "".join(f"{line}\n" for line in _runs(letters))


def _runs(points: Iterable[int]) -> list[str]:
    runs: list[list[int]] = []
    for point in points:
        if runs and runs[-1][1] == point - 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return [f"{first:X}" if first == last else f"{first:X}-{last:X}" for first, last in runs]


if __name__ == "__main__":
    FILE.write_text(printable(), "utf-8")
