"""What a registrar types to find a record: names with a slip, numbers and dates as people write them.

A way of typing takes a record that is meant, and chance; it gives None where it cannot happen to this one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import NamedTuple

from bench.labelled import slips
from bench.labelled.declared import Declared
from bench.labelled.names import SCHEMES, Named
from bench.labelled.slips import People
from crvs_contracts.numbers import format_tracking_number, format_uin


@dataclass(frozen=True)
class Meant:
    """A registered birth, the people in it, and the numbers that it was given."""

    declaration: Declared
    people: People
    numbers: Mapping[str, str]


class Typed(NamedTuple):
    """A text, and the words of the entry by which it should be found: few others may have them all."""

    text: str
    by: tuple[str, ...] = ()


Way = Callable[[Meant, Random], Typed | None]
_LAO_DIGITS = str.maketrans("0123456789", "໐໑໒໓໔໕໖໗໘໙")
_LOOK_ALIKE = str.maketrans({"0": "O", "1": "I"})
_HALVES = re.compile("(?<=[aeiougnmktp])(?=(?:kh|ph|th|ch|[bdklmnpstvx])[aeiou])")
_MONTHS = ["ມັງກອນ", "ກຸມພາ", "ມີນາ", "ເມສາ", "ພຶດສະພາ", "ມິຖຸນາ", "ກໍລະກົດ", "ສິງຫາ", "ກັນຍາ", "ຕຸລາ", "ພະຈິກ", "ທັນວາ"]
_DATES = (
    *("{0}/{1}/{2}", "{0:02}/{1:02}/{2}", "{0}.{1}.{2}", "{0}-{1}-{2}", "{0} {1} {2}", "{3}"),
    *("{0} {4} {2}", "ວັນທີ {0} ເດືອນ {1} ປີ {2}", "{0} {5} {2}", "{5} {0}, {2}"),
)
_SEX = {"mother": "female", "father": "male"}


def name(change: Callable[..., bool] | None = None, *, surname: bool | None = None) -> Way:
    """A party's name after a slip; with its surname, without it, or the one or the other by chance."""

    def way(meant: Meant, chance: Random) -> Typed | None:
        role = _party(meant, chance)
        before = meant.declaration[role]["name"]
        written = dict(before)
        if (chance.random() < 0.4) if surname is None else not surname:
            written.pop("surname", None)
        by = tuple(before[part] for part in written)
        sex = _SEX.get(role) or meant.declaration["child"]["sex"]
        if change and not change(written, meant.people[role], sex, chance):
            return None
        return Typed(" ".join(written.values()), by)

    return way


def _party(meant: Meant, chance: Random) -> str:
    named = [role for role in meant.people if "name" in meant.declaration.get(role, {})]
    return chance.choice(named)


def joined(written: dict[str, str], of: Named, sex: str, chance: Random) -> bool:
    """Given name and surname in one, as they are often written; some people put the surname first."""
    if len(written) < 2 or (chance.random() < 0.3 and not slips.exchanged(written, of, sex, chance)):
        return False
    written["given"] += written.pop("surname")
    return True


def halves_exchanged(written: dict[str, str], of: Named, sex: str, chance: Random) -> bool:
    if not slips.parted(written, of, sex, chance):
        return False
    first, _, second = written["given"].partition(" ")
    written["given"] = second + first
    return True


def parted_latin(written: dict[str, str], of: Named, sex: str, chance: Random) -> bool:
    slips.any_latin(written, of, sex, chance)
    halves = _HALVES.split(written["given"])
    written["given"] = " ".join(halves[:2]) + "".join(halves[2:])
    return len(halves) > 1


def half(part: str, place: int) -> Way:
    """The first or the second half of a given name or surname."""

    def way(meant: Meant, chance: Random) -> Typed | None:
        whole = {"given": meant.declaration[_party(meant, chance)]["name"].get(part, "")}
        is_hyphenated = "-" in whole["given"]  # a way of its own
        if is_hyphenated or not slips.parted(whole, meant.people["child"], "", chance):
            return None
        found = whole["given"].split(" ")[place]
        return Typed(found, (found,)) if len(found) > 2 else None

    return way


def half_of_hyphenated(meant: Meant, chance: Random) -> Typed | None:
    mother = meant.declaration["mother"]["name"]
    if "-" not in mother.get("surname", ""):
        return None
    found = chance.choice(mother["surname"].split("-"))
    with_given = chance.random() < 0.5
    return Typed(f"{mother['given']} {found}" if with_given else found, (mother["surname"],))


def two_people(*roles: str) -> Way:
    """Given names of two parties, one after the other."""

    def way(meant: Meant, chance: Random) -> Typed | None:
        if any("name" not in meant.declaration.get(role, {}) for role in roles):
            return None
        given = tuple(meant.declaration[role]["name"]["given"] for role in roles)
        return Typed(" ".join(given if chance.random() < 0.7 else given[::-1]), given)

    return way


def scheme(place: int) -> Way:
    return name(slips.latin(place))


def number(which: str) -> Way:
    """A number with separators of all sorts, in either case, with a label, or with letters for digits."""

    def way(meant: Meant, chance: Random) -> Typed | None:
        text = meant.numbers[which]
        text = {"tracking": format_tracking_number, "uin": format_uin}.get(which, str)(text)
        separator = chance.choice(("-", " ", "", "–", "\u2011", ".", "/"))
        text = re.sub("[- ]", separator, text)
        if which == "uin" and chance.random() < 0.3:
            return Typed(text.translate(_LAO_DIGITS))
        text = text.translate(_LOOK_ALIKE) if chance.random() < 0.4 else text
        text = text.lower() if chance.random() < 0.3 else text
        return Typed(chance.choice(("{}", "{}", "No. {}", "ເລກທີ: {}", "{}.")).format(text))

    return way


def telephone(meant: Meant, chance: Random) -> Typed | None:
    phone = meant.declaration["informant"].get("phone")
    if phone is None:
        return None
    local = phone.removeprefix("+856").replace(" ", "")
    shape = chance.choice(("0{}", "+856{}", "{}", "00856{}", "(0{})", "ໂທ 0{}"))
    gap = chance.choice(("", " ", "-", "."))
    return Typed(shape.format(f"{local[:2]}{gap}{local[2:6]}{gap}{local[6:]}"))


def document(meant: Meant, chance: Random) -> Typed | None:
    text = meant.declaration["mother"].get("id_document")
    if text is None:
        return None
    place = chance.randrange(2, len(text) - 2)
    text = text[:place] + chance.choice(("", " ", "-", " - ")) + text[place:]
    labelled = f"{chance.choice(('ບັດ', 'ເລກບັດ:', 'ໜັງສືຜ່ານແດນ', 'Passport no.'))} {text}"
    return Typed(chance.choice((text, text.lower(), labelled, text.translate(_LAO_DIGITS))))


def day(meant: Meant, chance: Random) -> Typed | None:
    born = meant.declaration["child"]["date_of_birth"]
    return Typed(_written(born, chance), (born,))


def name_and_day(meant: Meant, chance: Random) -> Typed | None:
    person = name()(meant, chance)
    born = day(meant, chance)
    if person is None or born is None:
        return None
    return Typed(f"{person.text} {born.text}", person.by + born.by)


def _written(born: str, chance: Random) -> str:
    on = date.fromisoformat(born)
    shape = chance.choice(_DATES)
    month, year = _MONTHS[on.month - 1], on.year + 543 if chance.random() < 0.15 else on.year
    text = shape.format(on.day, on.month, year, on.strftime("%d-%m-%y"), month, on.strftime("%B"))
    return chance.choice((text, text, text, born, text.translate(_LAO_DIGITS)))


WAYS: Mapping[str, Way] = {
    "whole name": name(surname=True),
    "given name": name(surname=False),
    "surname first": name(slips.exchanged, surname=True),
    "joined": name(joined, surname=True),
    "clan first": name(slips.clan_first, surname=True),
    "parted": name(slips.parted),
    "parted, Latin": name(parted_latin),
    "halves exchanged": name(halves_exchanged),
    "form of address": name(slips.address),
    "form of address, joined": name(slips.address_joined),
    "form of address, Latin": name(slips.address_latin),
    "first half of a given name": half("given", 0),
    "second half of a given name": half("given", 1),
    "first half of a surname": half("surname", 0),
    "half of a hyphenated surname": half_of_hyphenated,
    "letter lost": name(slips.letter_lost),
    "letter wrong": name(slips.letter_wrong),
    "letter doubled": name(slips.letter_doubled),
    "letters exchanged": name(slips.letters_exchanged),
    "homophone letters": name(slips.homophone),
    "vowel length": name(slips.vowel_length),
    "wrong tones": name(slips.tone_wrong),
    "linking vowel": name(slips.linking_vowel),
    "spelling of before 1975": name(slips.old_spelling),
    **{f"Latin, {each}": scheme(place) for place, each in enumerate(SCHEMES)},
    "Thai": name(slips.thai),
    "Hmong RPA": name(slips.rpa),
    "child and mother": two_people("child", "mother"),
    "mother and father": two_people("mother", "father"),
    "registration number": number("number"),
    "tracking number": number("tracking"),
    "UIN": number("uin"),
    "telephone": telephone,
    "document": document,
    "date": day,
    "name and date": name_and_day,
}
