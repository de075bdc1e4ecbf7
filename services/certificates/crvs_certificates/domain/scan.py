"""What somebody scanned or typed to verify a certificate: the code of the paper, or a number on it.

A code is an address of our pages whose part behind "#" is signed (`domain.qr`), or that part alone. Transport
spoils it: lines are broken, "#" becomes "%23", ends are cut off. What is meant as a code never passes for the
number in its address: the number alone says nothing about the names on the paper.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_ADDRESS: Final = re.compile(r"/verify(?:/([^#?/]*)|(?=#))", re.IGNORECASE)
_SIGNED: Final = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_FOOT: Final = re.compile(
    r"\b[a-z-]+/\d+\s+\d+\s*/\s*\d+\s*\Z"
)  # "birth/1   1 / 1", right of the number on paper
_ESCAPED: Final = re.compile(r"%(?:25)*(23|2F|3A)", re.IGNORECASE)
_BEGINNING: Final = "eyJ"  # of every JWS: its header is a JSON object


@dataclass(frozen=True)
class Scan:
    """One of both: ``code`` is the signed part, empty when there is none; ``number`` is as it was typed."""

    code: str | None = None
    number: str = ""


def read_scan(text: str) -> Scan:
    """Tell a code from a number; whether either is any good is not asked here."""
    bare = _ESCAPED.sub(_unescaped, "".join(each for each in text if not _is_space(each)))
    _, mark, behind = bare.rpartition("#")
    address = _ADDRESS.search(bare)
    is_code = _BEGINNING in bare or _SIGNED.fullmatch(bare) or (mark and address and behind)
    if not is_code:
        return Scan(number=address[1] or "" if address else _FOOT.sub("", text))
    signed = _SIGNED.match(bare[bare.index(_BEGINNING) :] if _BEGINNING in bare else behind)
    return Scan(code=signed[0] if signed else "")


def _unescaped(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16))


def _is_space(character: str) -> bool:
    """White space, line breaks, and the invisible characters that other programs put into long words."""
    return character.isspace() or unicodedata.category(character) in {"Cf", "Cc"}
