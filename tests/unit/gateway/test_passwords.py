"""Passwords by NIST SP 800-63B: long, not guessable, anything else goes."""

from __future__ import annotations

import contextlib
import time

import pytest

from crvs_gateway.domain.passwords import check_password, normalised
from crvs_kernel.errors import InvalidInput


@pytest.mark.parametrize(
    "password",
    [
        "twelve chars",
        "ຂ້ອຍມັກກິນເຂົ້າໜຽວ",
        "a b c d e f g",
        "x" * 60 + "yz" * 30,
        "violet-tractor-9",
        "739184620573",
        "tG7#kq9!Lw2z",
        "old-river-boat-sings",
    ],
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
        ("aaaaaaaaaaab", "password-guessable"),
        ("Ministry2026!", "password-guessable"),
        ("Liverpool2026", "password-guessable"),
        ("November2026!", "password-guessable"),
        ("P@ssw0rd2026!", "password-guessable"),
        ("Sabaidee2026", "password-guessable"),
        ("phongsaly1234", "password-guessable"),
        ("Luang Prabang 2026", "password-guessable"),
        ("ນະຄອນຫຼວງວຽງຈັນ", "password-guessable"),
        ("19751202-lao", "password-guessable"),
        ("asdfghjkl;12", "password-guessable"),
        ("111111111112", "password-guessable"),
        ("4dministrat0r", "password-guessable"),
        ("Password!Password!", "password-guessable"),
        ("ນ້ຳໃຈນ້ຳໃຈນ້ຳໃຈ", "password-guessable"),
        ("Registrar-Vientiane", "password-guessable"),
        ("CivilRegistryVientiane", "password-guessable"),
    ],
)
def test_what_a_guesser_tries_first_is_refused(password: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_password(password, "somchai")
    assert caught.value.code == code
    assert caught.value.faults[0].pointer == "/password"


@pytest.mark.parametrize("password", ["manivone2026!", "Manivone.0201", "ແສງດາວ20261127", "0201-2026-0201"])
def test_a_persons_own_words_count_for_nothing(password: str) -> None:
    own_words = ("Manivone ແສງດາວ", "0201", None)
    with pytest.raises(InvalidInput, match="password-guessable"):
        check_password(password, "somchai", own_words=own_words)
    check_password("manivone likes blue mangoes", "somchai", own_words=own_words)


def test_no_text_makes_the_estimate_long() -> None:
    """Signs that may stand for letters cost an estimator the most; whoever has no account may send them."""
    began = time.perf_counter()
    with contextlib.suppress(InvalidInput):
        check_password("4@8({[<3\u20ac60!1|7+$5%2" * 6, "somchai")
    assert time.perf_counter() - began < 1


def test_two_ways_to_type_one_password_are_one_password() -> None:
    assert normalised("caf\u00e9 au lait, s'il") == normalised("cafe\u0301 au lait, s'il")
