"""The kinds of vital event that have a certificate: one entry each, so that a fifth kind is one line here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """``subjects`` point to the persons whom the certificate is about, in the order of the page."""

    name: str
    subjects: tuple[str, ...]
    needs_uin: bool = False  # the register allots a number for this entry, and the certificate waits for it


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("birth", ("/child",), needs_uin=True),
        Kind("death", ("/deceased",)),
        Kind("marriage", ("/groom", "/bride")),
        Kind("divorce", ("/husband", "/wife")),
    )
}
LANGUAGES: Final = {"lo": ("lo",), "en": ("en",), "lo-en": ("lo", "en")}
