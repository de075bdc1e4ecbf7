"""Which characters the packaged fonts have, from their `cmap` tables (OpenType 1.9, ISO/IEC 14496-22).

typst reports a missing character, except where a font has an accent and none has its letter: it then prints
the accent alone. So every character is checked before a page is drawn.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from crvs_contracts.text import IGNORABLE

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})


class Glyphs:
    """The characters that at least one font of a directory has."""

    def __init__(self, directory: Path) -> None:
        self.points = frozenset[int]().union(*map(_characters, sorted(directory.glob("*.ttf"))))

    def missing(self, text: str) -> str | None:
        """The first character that no font has, as it is or taken apart (NFD); None when there is none."""
        return next((letter for letter in text if not self._has(letter)), None)

    def _has(self, letter: str) -> bool:
        if ord(letter) in self.points or unicodedata.category(letter) in _INVISIBLE or letter in IGNORABLE:
            return True
        parts = unicodedata.normalize("NFD", letter)
        return parts != letter and all(ord(part) in self.points for part in parts)


def _characters(path: Path) -> set[int]:
    font = path.read_bytes()
    (count,) = struct.unpack_from(">H", font, 4)
    tables = {tag: offset for tag, _, offset, _ in struct.iter_unpack(">4sIII", font[12 : 12 + 16 * count])}
    cmap = font[tables[b"cmap"] :]
    (count,) = struct.unpack_from(">H", cmap, 2)
    encodings = struct.iter_unpack(">HHI", cmap[4 : 4 + 8 * count])
    return {point for offset in {each[2] for each in encodings} for point in _mapped(cmap[offset:])}


def _mapped(subtable: bytes) -> Iterator[int]:
    """The characters of a subtable in format 4 (up to U+FFFF) or 12 (all); other formats repeat these."""
    kind = struct.unpack_from(">H", subtable)[0]
    if kind == 12:
        (groups,) = struct.unpack_from(">I", subtable, 12)
        for start, end, _ in struct.iter_unpack(">III", subtable[16 : 16 + 12 * groups]):
            yield from range(start, end + 1)
    elif kind == 4:
        yield from _mapped_by_segments(subtable)


def _mapped_by_segments(subtable: bytes) -> Iterator[int]:
    doubled = struct.unpack_from(">H", subtable, 6)[0]
    places = (14, 16 + doubled, 16 + 2 * doubled, 16 + 3 * doubled)
    columns = [struct.unpack_from(f">{doubled // 2}H", subtable, place) for place in places]
    for segment, (end, start, _, shift) in enumerate(zip(*columns, strict=True)):
        where = places[3] + 2 * segment + shift
        for point in range(start, end + 1):
            if shift == 0 or struct.unpack_from(">H", subtable, where + 2 * (point - start))[0]:
                yield point
