"""Every number of the register parses back, and its check finds every single slip of the hand."""

import random
import secrets
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_contracts import numbers
from crvs_contracts.check_digits import BASE32, mod97_digits, verhoeff_digit
from crvs_contracts.faults import MalformedValue
from crvs_contracts.kinds import kinds

DIGITS = "0123456789"


def substitutions(text: str, alphabet: str) -> Iterator[str]:
    for place, symbol in enumerate(text):
        for other in alphabet:
            if symbol in alphabet and other != symbol:
                yield text[:place] + other + text[place + 1 :]


def transpositions(text: str) -> Iterator[str]:
    for place in range(len(text) - 1):
        if text[place] != text[place + 1]:
            yield text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def chance(seed: int) -> Callable[[int], int]:
    source = random.Random(seed)
    return source.randrange


SCHEMES = [
    (numbers.generate_uin, numbers.parse_uin, DIGITS),
    (numbers.generate_tracking_number, numbers.parse_tracking_number, BASE32),
    (numbers.generate_serial_number, numbers.parse_serial_number, BASE32),
]


@pytest.mark.parametrize(("generate", "parse", "alphabet"), SCHEMES)
def test_every_single_slip_in_a_random_number_is_found(
    generate: Callable[[Callable[[int], int]], str], parse: Callable[[str], str], alphabet: str
) -> None:
    for seed in range(40):
        number = generate(chance(seed))
        assert parse(number) == number
        for wrong in [*substitutions(number, alphabet), *transpositions(number)]:
            with pytest.raises(MalformedValue):
                parse(wrong)


@pytest.mark.parametrize("office", ["0201", "1805", "LA-PH"])
@pytest.mark.parametrize("sequence", [1, 77, 123456, 999_999])
def test_every_single_slip_in_a_registration_number_is_found(office: str, sequence: int) -> None:
    number = numbers.RegistrationNumber("B", office, 2026, sequence)
    assert numbers.RegistrationNumber.parse(str(number)) == number
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    slips = [
        *substitutions(str(number), DIGITS),
        *substitutions(str(number), letters),
        *transpositions(str(number).replace("-", "")),
    ]
    for wrong in slips:
        with pytest.raises(MalformedValue):
            numbers.RegistrationNumber.parse(wrong)


@pytest.mark.parametrize("book", [kind.book for kind in kinds().values()])
def test_every_book_of_a_kind_has_numbers(book: str) -> None:
    number = numbers.RegistrationNumber(book, "0201", 2026, 1)
    assert numbers.RegistrationNumber.parse(str(number)) == number


def test_a_letter_that_no_kind_has_is_refused_though_the_check_holds() -> None:
    body = "X-0201-2026-000001"
    with pytest.raises(MalformedValue, match="registration-number-malformed"):
        numbers.RegistrationNumber.parse(f"{body}-{mod97_digits(body.replace('-', ''))}")


def test_verhoeff_agrees_with_the_published_example() -> None:
    assert verhoeff_digit("236") == "3"


def test_a_uin_has_twelve_digits_and_does_not_begin_with_zero() -> None:
    uins = [numbers.generate_uin(secrets.randbelow) for _ in range(200)]
    assert all(len(uin) == 12 and uin.isascii() and uin.isdigit() and uin[0] != "0" for uin in uins)
    assert len(set(uins)) == 200


def test_the_smallest_and_the_largest_chance_give_valid_uins() -> None:
    assert numbers.parse_uin(numbers.generate_uin(lambda _: 0)).startswith("10000000000")
    assert numbers.parse_uin(numbers.generate_uin(lambda n: n - 1)).startswith("99999999999")


@given(st.integers(min_value=0, max_value=9 * 10**10 - 1))
def test_a_uin_written_in_groups_or_lao_digits_is_the_same_uin(drawn: int) -> None:
    uin = numbers.generate_uin(lambda _: drawn)
    assert numbers.parse_uin(numbers.format_uin(uin)) == uin
    assert numbers.parse_uin(uin.translate(str.maketrans(DIGITS, "໐໑໒໓໔໕໖໗໘໙"))) == uin


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    number = numbers.generate_tracking_number(lambda _: 1)
    assert number.startswith("111111111")
    assert numbers.parse_tracking_number(number.replace("1", "l", 4).lower()) == number
    assert numbers.parse_tracking_number(numbers.format_tracking_number(number)) == number


def test_a_serial_number_reads_in_three_groups() -> None:
    serial = numbers.generate_serial_number(chance(7))
    assert [len(group) for group in numbers.format_serial_number(serial).split("-")] == [4, 4, 4]
    assert numbers.parse_serial_number(numbers.format_serial_number(serial)) == serial


NOT_UINS = ["", "1", "0" * 12, "1" * 13, "12345678901a", "1234 ກ 5678 9010", "1 1234 5678 9010"]


@pytest.mark.parametrize("text", NOT_UINS)
def test_what_is_not_a_uin_is_refused(text: str) -> None:
    with pytest.raises(MalformedValue) as refusal:
        numbers.parse_uin(text)
    assert refusal.value.code == "uin-malformed"


@given(st.text(max_size=30))
def test_any_text_parses_to_a_number_or_is_refused(text: str) -> None:
    parsers = (numbers.parse_uin, numbers.parse_tracking_number, numbers.parse_serial_number)
    for parse in (*parsers, numbers.RegistrationNumber.parse):
        try:
            parse(text)
        except MalformedValue as refusal:
            assert refusal.code  # noqa: PT017 - random text is sometimes a valid number


@pytest.mark.parametrize(
    "parts",
    [
        ("B", "0201", 2026, 0),
        ("B", "0201", 2026, 1_000_000),
        ("X", "0201", 2026, 1),
        ("B", "201", 2026, 1),
        ("B", "0201", 20260, 1),
    ],
)
def test_a_number_that_no_book_can_hold_is_refused(parts: tuple[str, str, int, int]) -> None:
    with pytest.raises(MalformedValue):
        numbers.RegistrationNumber(*parts)  # type: ignore[arg-type] # wrong on purpose
