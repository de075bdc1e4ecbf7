"""The slips of each kind by the names that the report gives them."""

from __future__ import annotations

from bench.labelled import facts, slips
from bench.labelled.declared import Register
from bench.labelled.slips import Slip, of_all, of_one

_NAMES_OF_ALL = {
    "surname missing for all": slips.no_surname,
    "form of address": slips.address,
    "form of address, joined": slips.address_joined,
    "form of address, Latin": slips.address_latin,
    "given and surname exchanged": slips.exchanged,
    "Thai script": slips.thai,
    "spelling of before 1975": slips.old_spelling,
    "Hmong RPA": slips.rpa,
    "Hmong clan first": slips.clan_first,
    "Latin official": slips.latin(0),
    "Latin French": slips.latin(1),
    "Latin English": slips.latin(2),
    "Latin passport": slips.latin(3),
    "all in the given name": slips.all_in_given,
    "linking vowel": slips.linking_vowel,
    "homophone letters": slips.homophone,
    "vowel length": slips.vowel_length,
    "wrong tones": slips.tone_wrong,
    "Latin beside Lao": slips.both_scripts,
    "letters lost": slips.letter_lost,
    "letters of all, wrong": slips.letter_wrong,
}
_NAMES_OF_ONE = {
    "letter lost": slips.letter_lost,
    "letter doubled": slips.letter_doubled,
    "letters exchanged": slips.letters_exchanged,
    "letter wrong": slips.letter_wrong,
    "words parted": slips.parted,
    "surname missing": slips.no_surname,
    "exchanged": slips.exchanged,
    "short form": slips.short_form,
    "nickname beside": slips.with_nickname,
    "form of address": slips.address,
    "Latin": slips.any_latin,
}
_DATES = {
    "estimated 1 January": (facts.new_year, True),
    "1 January, unmarked": (facts.new_year, False),
    "first of the month": (facts.first_of_month, True),
    "middle of the month": (facts.mid_month, True),
    "estimated season": (facts.season, True),
    "year off by one": (facts.year_off(-1, 1), False),
    "day and month exchanged": (facts.day_and_month, False),
    "ten days": (facts.tens, False),
    "a day or two": (facts.days(-2, -1, 1, 2), False),
    "a week": (facts.days(-7, -6, -5, -4, 4, 5, 6, 7), False),
    "month off by one": (facts.month_off, False),
}


def slips_of(kind: str, register: Register) -> dict[str, Slip]:
    """Every slip of a kind, by the name that the report gives it."""
    found = {name: of_all(change) for name, change in _NAMES_OF_ALL.items()}
    for place, who in enumerate(("subject", "second", "third") if kind == "birth" else ("subject", "second")):
        found |= {f"{name}, {who}": of_one(change, place) for name, change in _NAMES_OF_ONE.items()}
    found |= {name: facts.moved(kind, change, estimated=marked) for name, (change, marked) in _DATES.items()}
    found |= {"other district": facts.other_place(register)}
    found |= {"exact": lambda *_: True}
    return found | _OF_KIND[kind](register)


def _births(register: Register) -> dict[str, Slip]:
    return {
        "nickname, child": of_one(slips.nickname, 0),
        "nickname, mother": of_one(slips.nickname, 1),
        "nickname, father": of_one(slips.nickname, 2),
        "initial, father": of_one(slips.initial, 2),
        "maiden surname": facts.other_surname("mother", register),
        "child under the mother's surname": facts.other_surname("child", register, "mother"),
        "mother's family": facts.mothers_family(register),
        "unnamed": facts.unnamed,
        "mother left out": facts.without("mother"),
        "father left out": facts.without("father"),
        "parents left out": facts.without("mother", "father"),
        "sex": facts.other_sex("child"),
        "three years off": facts.moved("birth", facts.year_off(-3, -2, 2, 3)),
        "parent's age": facts.age_for_date("mother", "birth", (-1, 0, 1)),
        "parent's year": facts.year_for_date("father"),
        "other village": facts.other_village(register),
        "village misspelt": facts.village_misspelt,
    }


def _deaths(register: Register) -> dict[str, Slip]:
    return {
        "sex": facts.other_sex("deceased"),
        "age for date": facts.age_for_date("deceased", "death", (-2, -1, 0, 0, 1, 2)),
        "year for date": facts.year_for_date("deceased"),
        "other surname": facts.other_surname("deceased", register),
        "spouse left out": facts.without("spouse"),
        "other village": facts.other_village(register),
        "village misspelt": facts.village_misspelt,
    }


def _marriages(register: Register) -> dict[str, Slip]:
    return {
        "parties exchanged": facts.parties_exchanged,
        "age for date, groom": facts.age_for_date("groom", "marriage", (-1, 0, 1)),
        "age for date, bride": facts.age_for_date("bride", "marriage", (-1, 0, 1)),
        "other surname, bride": facts.other_surname("bride", register),
        "nickname, bride": of_one(slips.nickname, 1),
    }


_OF_KIND = {"birth": _births, "death": _deaths, "marriage": _marriages}


# What may also happen to one of two records that are not the same: nothing that asks who is behind them.
ON_OTHERS = (
    "surname missing for all",
    "form of address",
    "form of address, joined",
    "given and surname exchanged",
    "homophone letters",
    "vowel length",
    "wrong tones",
    "letter lost, subject",
    "letter lost, second",
    "a day or two",
)
