"""Check digits and characters: Verhoeff for digits, a GF(32) sum for base 32, ISO 7064 mod 97-10 for books.

Each finds every single wrong character and every swap of two neighbours; the tests try them all.
"""

from typing import Final

# Verhoeff 1969: multiplication in the dihedral group D5, the permutation of each position, the inverses.
_D5: Final = tuple(
    tuple((i + j) % 5 + 5 * ((i >= 5) ^ (j >= 5)) if i < 5 else (i - j) % 5 + 5 * (j < 5) for j in range(10))
    for i in range(10)
)
_SHIFT: Final = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
_INVERSE: Final = (0, 4, 3, 2, 1, 5, 6, 7, 8, 9)


def _permutations() -> tuple[tuple[int, ...], ...]:
    rows = [tuple(range(10))]
    for _ in range(7):
        rows.append(tuple(rows[-1][digit] for digit in _SHIFT))
    return tuple(rows)


_PERMUTED: Final = _permutations()


def _verhoeff_state(digits: str, first_position: int) -> int:
    state = 0
    for position, digit in enumerate(reversed(digits), first_position):
        state = _D5[state][_PERMUTED[position % 8][int(digit)]]
    return state


def verhoeff_digit(digits: str) -> str:
    """Give the digit to append to `digits`."""
    return str(_INVERSE[_verhoeff_state(digits, 1)])


def verhoeff_holds(digits: str) -> bool:
    return _verhoeff_state(digits, 0) == 0


# Base 32 without I, L, O and U: they are read as 1, 1, 0 and V, or spell words.
BASE32: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES: Final = {symbol: value for value, symbol in enumerate(BASE32)}


def _times_x(value: int) -> int:
    """Multiply by x in GF(32) = GF(2)[x]/(x^5 + x^2 + 1); x generates all 31 non-zero elements."""
    doubled = value << 1
    return doubled ^ 0b100101 if doubled & 0b100000 else doubled


def _base32_sum(symbols: str) -> int:
    """Horner's rule for the sum of x^i * symbol_i: weights differ for any two of 31 places."""
    total = 0
    for symbol in symbols:
        total = _times_x(total) ^ _VALUES[symbol]
    return total


def base32_check(symbols: str) -> str:
    """Give the symbol to append to at most 30 `symbols`."""
    return BASE32[_times_x(_base32_sum(symbols))]


def base32_holds(symbols: str) -> bool:
    return _base32_sum(symbols) == 0


def mod97_digits(text: str) -> str:
    """Give the two digits to append to capital letters and digits (ISO 7064 mod 97-10, letters as 10..35)."""
    return f"{98 - _mod97(text) * 100 % 97:02d}"


def mod97_holds(text: str) -> bool:
    return _mod97(text) == 1


def _mod97(text: str) -> int:
    return int("".join(str(int(symbol, 36)) for symbol in text)) % 97
