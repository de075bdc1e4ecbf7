"""Draws a page as PDF/A-2a and PDF/UA-1 with typst: Lao shaped right, no system font, no network.

A letter that no font has is refused rather than printed as a box or a gap: nothing illegible is sealed.
"""

from __future__ import annotations

import json
import re
import threading
from datetime import datetime
from io import BytesIO
from typing import Any, Final

import typst
from pyhanko.pdf_utils.reader import PdfFileReader

from crvs_certificates.adapters.glyphs import Glyphs
from crvs_certificates.adapters.page_versions import PageVersion, fonts_directory
from crvs_certificates.domain.contents import Unprintable
from crvs_contracts.text import shown

_SCALES: Final = ("1", "0.94", "0.88", "0.82")
_NO_GLYPH: Final = re.compile(r'the text `"(.+)"` could not be displayed', re.DOTALL)
_DISALLOWED: Final = re.compile(r"the text contains the disallowed codepoint `\"\\u\{([0-9a-f]+)\}")


class TypstPages:
    """One compiler a process, its fonts read once; a compiler serves one thread at a time."""

    def __init__(self, page: PageVersion) -> None:
        self._page = page
        self._turn = threading.Lock()
        self._glyphs = Glyphs(fonts_directory())
        self._compiler = typst.Compiler(
            root=str(page.source.parent), font_paths=[str(fonts_directory())], ignore_system_fonts=True
        )

    def render(self, contents: dict[str, Any], at: datetime) -> bytes:
        """The PDF of `domain.page.compose` plus ``qr``; the same contents and instant give the same bytes.

        One page when any of the sizes allows it; longer contents flow on, complete, at the smallest.

        Raises:
            Unprintable: with the first letter that no packaged font has.

        """
        # Older entries than `crvs_contracts.text` may hold letters that PDF/A forbids and nobody sees.
        text = shown(json.dumps(contents, ensure_ascii=False))
        missing = self._glyphs.missing(text)
        if missing is not None:
            raise Unprintable(missing)
        drawings = (self._draw(text, scale, at) for scale in _SCALES)
        pdf = next(drawings)
        while _pages(pdf) > 1 and (smaller := next(drawings, None)) is not None:
            pdf = smaller
        return pdf

    def _draw(self, text: str, scale: str, at: datetime) -> bytes:
        try:
            with self._turn:
                pdf = self._compiler.compile(
                    input=str(self._page.source),
                    format="pdf",
                    sys_inputs={"page": text, "scale": scale},
                    pdf_standards=["a-2a", "ua-1"],
                    timestamp=int(at.timestamp()),
                )
        except typst.TypstError as error:
            if found := _NO_GLYPH.search(str(error)):
                raise Unprintable(found[1]) from None  # the cause quotes the name
            if found := _DISALLOWED.search(str(error)):
                raise Unprintable(chr(int(found[1], 16))) from None
            raise
        if not isinstance(pdf, bytes):
            raise TypeError("typst gave no single document")
        return pdf


def _pages(pdf: bytes) -> int:
    return int(PdfFileReader(BytesIO(pdf)).root["/Pages"]["/Count"])
