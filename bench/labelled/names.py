"""Made-up people's names, in every script that they may be written in, under two models of their frequency.

`composed`: two elements each with frequencies that fall like those of languages. `listed`: whole names of the
demonstration's list, nearly as frequent as one another. What is fitted on the first is tried on the second.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_LISTED = _HERE.parents[1] / "libs/stack/crvs_stack/demo/data/lao_names.csv"
SCHEMES = ("official", "french", "english", "passport")
_HMONG = 0.08  # of the people of Laos


@dataclass(frozen=True)
class Part:
    """One given name or surname in its writings; `rpa` only of Hmong names."""

    lo: str
    old: str
    th: str
    latin: tuple[str, ...]
    rpa: str | None = None


@dataclass(frozen=True)
class Named:
    given: Part
    surname: Part | None

    @property
    def hmong(self) -> bool:
        return self.given.rpa is not None


class Composed:
    """Names of two elements, with few frequent and many rare ones."""

    def __init__(self, chance: random.Random, steepness: float = 0.7) -> None:
        self.chance, self._steep = chance, steepness

    def given(self, sex: str) -> Part:
        """Some elements are of one sex more than of the other; some names have one element."""
        first = self._pick(_elements("first"), 0 if sex == "male" else 9)
        if self.chance.random() < 0.12:
            return first
        return _joined(first, self._pick(_elements("last"), 0 if sex == "male" else 13))

    def surname(self) -> Part:
        return _joined(self._pick(_elements("house"), 0), self._pick(_elements("line"), 0))

    def person(self, sex: str) -> Named:
        if self.chance.random() < _HMONG:
            return self.person_hmong()
        return Named(self.given(sex), self.surname())

    def person_hmong(self) -> Named:
        """A clan and one or two words."""
        first = [self.chance.choice(_elements("hmong")) for _ in range(self.chance.choice((1, 1, 2)))]
        given = first[0] if len(first) == 1 else _joined(*first)
        return Named(given, self.chance.choice(_elements("clan")))

    def _pick(self, parts: list[Part], shift: int) -> Part:
        weights = [1 / (1 + (place - shift) % len(parts)) ** self._steep for place in range(len(parts))]
        return self.chance.choices(parts, weights)[0]


class Listed(Composed):
    """Whole names of a list; each in two romanisations."""

    def given(self, sex: str) -> Part:
        return self.chance.choice(_list(f"given-{sex}"))

    def surname(self) -> Part:
        return self.chance.choice(_list("surname"))


def _joined(one: Part, other: Part) -> Part:
    latin = tuple((a + b.lower()).replace("nn", "n") for a, b in zip(one.latin, other.latin, strict=True))
    rpa = one.rpa + other.rpa.lower() if one.rpa and other.rpa else None
    return Part(one.lo + other.lo, one.old + other.old, one.th + other.th, latin, rpa)


@cache
def _elements(part: str) -> list[Part]:
    with (_HERE / "elements.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["part"] == part]
    found = []
    for row in rows:
        latin = row["latin"].split("/")
        rpa = latin[4] if len(latin) > 4 else None
        found.append(Part(row["lo"], row["old"] or row["lo"], row["th"], tuple(latin[:4]), rpa))
    return found


@cache
def _list(kind: str) -> list[Part]:
    with _LISTED.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == kind]
    return [
        Part(
            row["lo"],
            _old(row["lo"]),
            _thai(row["lo"]),
            (row["roman"], row["roman"], row["variant"], row["variant"]),
        )
        for row in rows
    ]


def _old(lao: str) -> str:
    """The spelling of before 1975."""
    for new, old in (
        ("ວົງ", "ວົງສ໌"),
        ("ທະ", "ທຣະ"),
        ("ລັດ", "ຣັດ"),
        ("ລາ", "ຣາ"),
        ("ໄຊ", "ຊັຍ"),
        ("ສະຫວັ", "ສວັ"),
        ("ທິບ", "ທິພຍ໌"),
    ):
        lao = lao.replace(new, old)
    return lao


def _thai(lao: str) -> str:
    """Letter by letter, as people write a Lao name in Thai who never saw it there."""
    for lo, th in (
        ("ໜ", "ຫນ"),
        ("ໝ", "ຫມ"),
        ("ຫຼ", "ຫລ"),
        ("ວຽງ", "ເວີຍງ"),
        ("ຽ", "ີຍ"),
        ("ົວ", "ັວ"),
        ("ຍ", "ຢ"),
        ("ົ", ""),
    ):
        lao = lao.replace(lo, th)
    return "".join(chr(ord(each) - 0x80) if "ກ" <= each <= "ໍ" else each for each in lao)
