"""The four numbers of the register are read however a person, a printer or a phone wrote them."""

import random
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_contracts import numbers
from crvs_contracts.faults import MalformedValue

REGISTRATION = numbers.RegistrationNumber("B", "1301", 2026, 23)
AS_PRINTED = {
    "registration": (str(REGISTRATION), numbers.RegistrationNumber.parse, str(REGISTRATION)),
    "serial": ("7KQ2-M4XD-9R13", numbers.parse_serial_number, "7KQ2M4XD9R13"),
    "tracking": ("FYM10-6WQHJ", numbers.parse_tracking_number, "FYM106WQHJ"),
    "uin": ("6075 3907 9258", numbers.parse_uin, "607539079258"),
}
LAO_DIGITS = str.maketrans("0123456789", "໐໑໒໓໔໕໖໗໘໙")
SPELLINGS: dict[str, Callable[[str], str]] = {
    "small letters": str.lower,
    "spaces for hyphens": lambda text: text.replace("-", " "),
    "nothing between": lambda text: text.replace("-", "").replace(" ", ""),
    "a space everywhere": " ".join,
    "en dash": lambda text: text.replace("-", "–").replace(" ", "–"),
    "U+2011": lambda text: text.replace("-", "\u2011"),
    "minus sign": lambda text: text.replace("-", "−"),
    "soft hyphen": lambda text: text.replace("-", "\u00ad"),
    "slashes": lambda text: text.replace("-", "/").replace(" ", "/"),
    "dots": lambda text: text.replace("-", ".").replace(" ", "."),
    "no-break spaces": lambda text: text.replace("-", "\u00a0-\u00a0").replace(" ", "\u202f"),
    "line break": lambda text: text[:7] + "\n" + text[7:],
    "CRLF and hyphen": lambda text: text[:7] + "-\r\n" + text[7:],
    "tab": lambda text: f"\t{text}",
    "trailing dot": lambda text: f"{text}.",
    "quotes": lambda text: f"“{text}”,",
    "zero-width spaces": "\u200b".join,
    "byte order mark": lambda text: f"\ufeff{text}",
    "direction marks": lambda text: f"\u202a{text}\u200e",
    "O for 0": lambda text: text.replace("0", "O"),
    "o for 0": lambda text: text.replace("0", "o"),
    "I for 1": lambda text: text.replace("1", "I"),
    "l for 1": lambda text: text.replace("1", "l"),
    "Lao digits": lambda text: text.translate(LAO_DIGITS),
    "Thai digits": lambda text: text.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")),
    "full width": lambda text: "".join(chr(ord(each) + 0xFEE0) if each > " " else each for each in text),
}
LABELS: dict[str, Callable[[str], str]] = {
    "English label": lambda text: f"Certificate number: {text}",
    "No.": lambda text: f"No. {text}",
    "No. glued": lambda text: f"No.{text}",
    "no dot": lambda text: f"no{text}",
    "numero sign": lambda text: f"№{text}",
    "hash": lambda text: f"# {text}",
    "UIN glued": lambda text: f"UIN{text}",
    "Lao label": lambda text: f"ເລກທີໃບຢັ້ງຢືນ: {text}",
    "Lao label glued": lambda text: f"ເລກທີ{text}",
    "both labels": lambda text: f"ເລກທະບຽນ / Registration number\n{text}",
    "brackets": lambda text: f"ເລກປະຈຳຕົວ ({text})",
    "words behind": lambda text: f"{text} (copy)",
}


@pytest.mark.parametrize("kind", AS_PRINTED)
@pytest.mark.parametrize("way", SPELLINGS | LABELS)
def test_a_number_is_read_however_it_was_written(kind: str, way: str) -> None:
    printed, parse, number = AS_PRINTED[kind]
    assert str(parse((SPELLINGS | LABELS)[way](printed))) == number


@given(st.randoms(use_true_random=False), st.sampled_from(sorted(SPELLINGS)), st.sampled_from(sorted(LABELS)))
def test_any_number_in_any_spelling_with_any_label_is_read(
    chance: random.Random, spelling: str, label: str
) -> None:
    uin = numbers.generate_uin(chance.randrange)
    entry = numbers.RegistrationNumber("V", "0913", 2031, chance.randint(1, 999_999))
    for printed, parse in (
        (numbers.format_uin(uin), numbers.parse_uin),
        (str(entry), numbers.RegistrationNumber.parse),
    ):
        assert parse(LABELS[label](SPELLINGS[spelling](printed))) == parse(printed)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("8-l3OI-Z0Z6-OOOO23-8I", REGISTRATION),
        ("M-LA-0U-2O26-OOOOO1-36", numbers.RegistrationNumber("M", "LA-OU", 2026, 1)),
        ("m la x1 2026 000001 62", numbers.RegistrationNumber("M", "LA-XI", 2026, 1)),
        ("M LAXI 2026000001 62", numbers.RegistrationNumber("M", "LA-XI", 2026, 1)),
    ],
)
def test_letters_and_digits_that_look_alike_are_read_by_their_place(
    written: str, number: numbers.RegistrationNumber
) -> None:
    assert numbers.RegistrationNumber.parse(written) == number


def test_base_32_takes_the_letters_that_it_lacks_for_those_that_look_alike() -> None:
    serial = numbers.generate_serial_number(lambda _: 27)
    assert serial[:11] == "V" * 11
    assert numbers.parse_serial_number("UUUU-uuuu-UUU" + serial[11]) == serial


def test_a_uin_takes_the_letters_that_look_like_its_digits() -> None:
    assert numbers.parse_uin("6O7S 39O7 92S8") == "607539079258"


@pytest.mark.parametrize("kind", AS_PRINTED)
@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-1],
        lambda text: f"1 {text}",
        lambda text: f"{text} 2",
        lambda text: f"{text[:7]} ແລະ {text[7:]}",
        lambda text: f"{text} {text}",
        lambda text: text + " " * 250,
        lambda _: "Sengdao Vongsavanh",
        lambda _: "ແສງດາວ ວິໄລ",
        lambda _: "",
    ],
)
def test_what_holds_no_such_number_is_malformed(kind: str, spoil: Callable[[str], str]) -> None:
    printed, parse, _ = AS_PRINTED[kind]
    with pytest.raises(MalformedValue, match=r"-malformed$"):
        parse(spoil(printed))


@pytest.mark.parametrize("kind", AS_PRINTED)
def test_a_label_hides_no_slip(kind: str) -> None:
    printed, parse, _ = AS_PRINTED[kind]
    wrong = printed[:-1] + ("4" if printed[-1] != "4" else "7")
    with pytest.raises(MalformedValue, match="-check"):
        parse(f"ເລກທີ / Number: {wrong}")


def test_a_text_of_the_longest_length_is_read_at_once() -> None:
    chance = random.Random(6)
    texts = ["a " * 100, "1 " * 100, "".join(chance.choice("aB1 ກ-") for _ in range(200))]
    began = time.process_time()
    for text in texts * 10:
        with pytest.raises(MalformedValue):
            numbers.RegistrationNumber.parse(text)
    assert time.process_time() - began < 1
