"""Lao digits in numeric fields."""

from typing import Final

_LAO_TO_ASCII: Final = str.maketrans("໐໑໒໓໔໕໖໗໘໙", "0123456789")


def ascii_digits(text: str) -> str:
    """Write ໐-໙ as 0-9. For numbers only: in a name a digit stays as it was written."""
    return text.translate(_LAO_TO_ASCII)
