"""Colours keep their contrast (WCAG 2.2, 1.4.3 and 1.4.11), light and dark; nothing hides the focus."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

import crvs_portal

STYLE = (Path(crvs_portal.__file__).parent / "static" / "portal.css").read_text("utf-8")
TEXT = [(ink, ground) for ink, ground in product(("text", "soft", "indigo", "brick"), ("paper", "sheet"))]
TEXT += [
    ("green", "green-tint"),
    ("text", "amber-tint"),
    ("brick", "brick-tint"),
    ("amber", "amber-tint"),
    ("indigo", "tint"),
    ("on-indigo", "indigo"),
]
EDGES = [("line", "sheet"), ("line", "paper"), ("focus", "sheet"), ("focus", "paper")]


def _palette(dark: bool) -> dict[str, str]:  # noqa: FBT001 - a parameter of the test
    blocks = re.findall(r":root\{([^}]*)\}", STYLE)
    found = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})", blocks[0]))
    return found | (dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})", blocks[1])) if dark else {})


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(each * 2 for each in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_has_a_contrast_of_four_and_a_half(dark: bool) -> None:  # noqa: FBT001 - a parameter of the test
    palette = _palette(dark)
    weak = {pair: _contrast(palette[pair[0]], palette[pair[1]]) for pair in TEXT}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_edges_of_boxes_and_the_focus_have_a_contrast_of_three(dark: bool) -> None:  # noqa: FBT001 - as above
    palette = _palette(dark)
    weak = {pair: _contrast(palette[pair[0]], palette[pair[1]]) for pair in EDGES}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


def test_nothing_comes_from_elsewhere() -> None:
    assert "//" not in re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL)
    assert "@import" not in STYLE
