"""A person's name as it was declared: any script, one part or two, with a Latin spelling beside it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from crvs_contracts.faults import MalformedValue

LONGEST: Final = 200
# Joiners are spelling in several scripts; the other format characters reorder or hide what a reader sees.
_JOINERS: Final = frozenset("\u200b\u200c\u200d")
_REFUSED_KINDS: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
PARTS: Final = ("given", "surname", "given_latin", "surname_latin")


@dataclass(frozen=True, slots=True)
class PersonName:
    """Given name first, as in Lao use; a surname may be missing (compulsory since 1944; not all have one).

    The text is kept as it was written, for printing; keys for comparison come from `crvs_contracts.lao`.
    """

    given: str
    surname: str | None = None
    given_latin: str | None = None
    surname_latin: str | None = None

    def __post_init__(self) -> None:
        for part in PARTS:
            text = getattr(self, part)
            if text is not None:
                _check(part, text)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read a declaration's name object; raise MalformedValue naming the field."""
        unknown = set(document) - set(PARTS)
        if unknown:
            raise MalformedValue("unknown-field", field=min(unknown))
        if document.get("given") is None:
            raise MalformedValue("required", field="given")
        return cls(**document)

    def to_document(self) -> dict[str, str]:
        return {part: text for part in PARTS if (text := getattr(self, part)) is not None}

    @property
    def full(self) -> str:
        return self.given if self.surname is None else f"{self.given} {self.surname}"

    @property
    def full_latin(self) -> str | None:
        return " ".join(part for part in (self.given_latin, self.surname_latin) if part) or None


def _check(part: str, text: object) -> None:
    code = name_fault(text)
    if code is not None:
        raise MalformedValue(code, field=part)


def name_fault(text: object) -> str | None:
    """Say what is wrong with one part of a name, as a field code; None when it is fine."""
    if not isinstance(text, str):
        return "not-text"
    if len(text) > LONGEST:
        return "name-too-long"
    if any(_is_refused(letter) for letter in text):
        return "control-character"
    if not any(unicodedata.category(letter).startswith("L") for letter in text):
        return "name-without-letters"
    if text != text.strip():
        return "name-padded"
    return None


def _is_refused(letter: str) -> bool:
    noncharacter = ord(letter) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(letter) <= 0xFDEF
    return noncharacter or (unicodedata.category(letter) in _REFUSED_KINDS and letter not in _JOINERS)
