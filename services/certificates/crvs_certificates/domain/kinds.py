"""The kinds of vital event that have a certificate: one entry each, so that a fifth kind is one line here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """``subjects`` point to the persons whom the certificate is about, in the order of the page.

    ``date`` points to the date of occurrence; beside a date, ``<its name>_estimated`` says whether it is one.
    """

    name: str
    subjects: tuple[str, ...]
    date: str
    needs_uin: bool = False  # the register allots a number for this entry, and the certificate waits for it


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("birth", ("/child",), "/child/date_of_birth", needs_uin=True),
        Kind("death", ("/deceased",), "/death/date"),
        Kind("marriage", ("/groom", "/bride"), "/marriage/date"),
        Kind("divorce", ("/husband", "/wife"), "/divorce/date"),
    )
}
LANGUAGES: Final = {"lo": ("lo",), "en": ("en",), "lo-en": ("lo", "en")}
