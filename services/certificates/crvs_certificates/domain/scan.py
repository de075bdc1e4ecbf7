"""What somebody scanned or typed to verify a certificate: the code of the paper, or a number on it.

A code is an address of our pages whose part behind "#" is signed (`domain.qr`), or that part alone. Transport
spoils it: lines are broken, "#" becomes "%23", hyphens become dashes, ends are cut off, a scanner types it
twice. What is meant as a code never passes for the number in its address: the number alone says nothing about
the names on the paper. A number may be copied with all that stands beside it, dates and other numbers too.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from crvs_contracts.faults import MalformedValue
from crvs_contracts.numbers import parse_serial_number

_ADDRESS: Final = re.compile(r"/verify(?:/([^#?/]*)|(?=#))", re.IGNORECASE)
_SIGNED: Final = re.compile(r"[\w-]+\.[\w-]+\.[\w-]{1,86}", re.ASCII)  # of a signature's 64 bytes
_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_SERIAL: Final = re.compile(r"(?<![\w-])\w{4} ?- ?\w{4} ?- ?\w{4}(?![\w-])")  # as it is printed
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
    text = text.translate(_DASHES)
    bare = _ESCAPED.sub(_unescaped, "".join(each for each in text if not _is_space(each)))
    _, mark, behind = bare.rpartition("#")
    address = _ADDRESS.search(bare)
    is_code = _BEGINNING in bare or _SIGNED.fullmatch(bare) or (mark and address and behind)
    if not is_code:
        return Scan(number=address[1] or "" if address else _number_in(text))
    signed = _SIGNED.match(bare[bare.index(_BEGINNING) :] if _BEGINNING in bare else behind)
    return Scan(code=signed[0] if signed else "")


def _number_in(text: str) -> str:
    """The one serial number that stands in a text as it is printed, or else the text."""
    serials = {serial: each for each in _SERIAL.findall(text) if (serial := _serial(each))}
    return next(iter(serials.values())) if len(serials) == 1 else _FOOT.sub("", text)


def _serial(text: str) -> str | None:
    try:
        return parse_serial_number(text)
    except MalformedValue:
        return None


def _unescaped(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16))


def _is_space(character: str) -> bool:
    """White space, line breaks, and the invisible characters that other programs put into long words."""
    return character.isspace() or unicodedata.category(character) in {"Cf", "Cc"}
