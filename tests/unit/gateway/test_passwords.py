"""Passwords by NIST SP 800-63B: long, not guessable, anything else goes."""

from __future__ import annotations

import pytest

from crvs_gateway.domain.passwords import check_password, normalised
from crvs_kernel.errors import InvalidInput


@pytest.mark.parametrize(
    "password", ["twelve chars", "ຂ້ອຍມັກກິນເຂົ້າໜຽວ", "a b c d e f g", "x" * 60 + "yz" * 30, "violet-tractor-9"]
)
def test_a_long_phrase_of_any_characters_will_do(password: str) -> None:
    check_password(password, "somchai")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("eleven char", "password-too-short"),
        ("x1" * 65, "password-too-long"),
        ("password1234", "password-guessable"),
        ("PassWord!!!!", "password-guessable"),
        ("123456789012", "password-guessable"),
        ("abcdefghijkl", "password-guessable"),
        ("zyxwvutsrqpo", "password-guessable"),
        ("abcabcabcabc", "password-guessable"),
        ("aaaaaaaaaaaaa", "password-guessable"),
        ("somchai-in-pakse", "password-guessable"),
        ("vientiane2026!", "password-guessable"),
        ("Correct Horse Battery Staple", "password-guessable"),
    ],
)
def test_what_a_guesser_tries_first_is_refused(password: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_password(password, "somchai")
    assert caught.value.code == code
    assert caught.value.faults[0].pointer == "/password"


def test_two_ways_to_type_one_password_are_one_password() -> None:
    assert normalised("caf\u00e9 au lait, s'il") == normalised("cafe\u0301 au lait, s'il")
