"""What happens to a declaration that is written a second time: one slip each, named for the report.

A slip takes a declaration (which it changes), the people behind it, and chance; it gives False where it
cannot happen to this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from bench.labelled.declared import Declared
from bench.labelled.names import SCHEMES, Named

People = Mapping[str, Named]
Slip = Callable[[Declared, People, Random], bool]
_TONES = "່້໊໋"
_ADDRESS = {"male": ("ທ້າວ", "ທ.", "ທ", "ທ່ານ", "ນາຍ"), "female": ("ນາງ", "ນ.", "ນ", "ນາງສາວ", "ທ່ານ ນາງ")}
_NICKNAMES = ("ນ້ອຍ", "ໜູ", "ຕຸກ", "ແດງ", "ອ້ວນ", "ຕູ້", "ຈ້ອຍ", "ບີ", "ນິກ", "ໂຕ", "ມິນ", "ແອັດ")
_WRONG = (
    ("ສ", "ຊ"),
    ("ຂ", "ຄ"),
    ("ຖ", "ທ"),
    ("ຜ", "ພ"),
    ("ຝ", "ຟ"),
    ("ຫຼ", "ລ"),
    ("ລ", "ຣ"),
    ("ໄ", "ໃ"),
    ("ຈ", "ຊ"),
)
_LONG = (("ະ", "າ"), ("ິ", "ີ"), ("ຸ", "ູ"), ("ັ", "າ"), ("ຶ", "ື"))
_SEX_OF = {"mother": "female", "father": "male", "groom": "male", "bride": "female", "spouse": "female"}


def named(document: Declared) -> list[str]:
    return [
        role
        for role, each in document.items()
        if isinstance(each, dict) and "name" in each and role != "informant"
    ]


def of_all(change: Callable[[dict[str, str], Named, str, Random], bool]) -> Slip:
    """The same change of every name."""

    def slip(document: Declared, people: People, chance: Random) -> bool:
        roles = [role for role in named(document) if role in people]
        done = [change(document[role]["name"], people[role], _sex(document, role), chance) for role in roles]
        return any(done)

    return slip


def of_one(change: Callable[[dict[str, str], Named, str, Random], bool], place: int) -> Slip:
    """A change of one party's name: 0 is the subject."""

    def slip(document: Declared, people: People, chance: Random) -> bool:
        roles = named(document)
        if place >= len(roles):
            return False
        role = roles[place]
        return change(document[role]["name"], people[role], _sex(document, role), chance)

    return slip


def _sex(document: Declared, role: str) -> str:
    found: str = document[role].get("sex") or _SEX_OF.get(role, "male")
    return found


def latin(scheme: int) -> Callable[..., bool]:
    def change(name: dict[str, str], of: Named, _: str, __: Random) -> bool:
        name["given"] = of.given.latin[scheme]
        if of.surname and "surname" in name:
            name["surname"] = of.surname.latin[scheme]
        return True

    return change


def any_latin(name: dict[str, str], of: Named, sex: str, chance: Random) -> bool:
    return latin(chance.randrange(len(SCHEMES)))(name, of, sex, chance)


def thai(name: dict[str, str], of: Named, _: str, __: Random) -> bool:
    if not of.given.th or not (of.surname and of.surname.th):
        return False
    name["given"] = of.given.th
    if "surname" in name:
        name["surname"] = of.surname.th
    return True


def old_spelling(name: dict[str, str], of: Named, _: str, __: Random) -> bool:
    before = dict(name)
    name["given"] = of.given.old
    if of.surname and "surname" in name:
        name["surname"] = of.surname.old
    return name != before


def rpa(name: dict[str, str], of: Named, _: str, __: Random) -> bool:
    if not of.given.rpa or not of.surname or not of.surname.rpa:
        return False
    name |= {"given": of.given.rpa, "surname": of.surname.rpa}
    return True


def exchanged(name: dict[str, str], of: Named, _: str, __: Random) -> bool:
    if "surname" not in name:
        return False
    name |= {"given": name["surname"], "surname": name["given"]}
    return True


def clan_first(name: dict[str, str], of: Named, sex: str, chance: Random) -> bool:
    return of.hmong and any_latin(name, of, sex, chance) and exchanged(name, of, sex, chance)


def no_surname(name: dict[str, str], of: Named, _: str, __: Random) -> bool:
    return name.pop("surname", None) is not None


def address(name: dict[str, str], of: Named, sex: str, chance: Random) -> bool:
    name["given"] = f"{chance.choice(_ADDRESS[sex])} {name['given']}"
    return True


def address_joined(name: dict[str, str], of: Named, sex: str, chance: Random) -> bool:
    name["given"] = ("ທ້າວ" if sex == "male" else chance.choice(("ນາງ", "ນາງສາວ"))) + name["given"]
    return True


def address_latin(name: dict[str, str], of: Named, sex: str, chance: Random) -> bool:
    any_latin(name, of, sex, chance)
    title = chance.choice(("Mr ", "Thao ", "MR. ") if sex == "male" else ("Mrs ", "Nang ", "Ms. ", "Miss "))
    name["given"] = title + name["given"]
    return True


def all_in_given(name: dict[str, str], of: Named, _: str, chance: Random) -> bool:
    if "surname" not in name:
        return False
    name["given"] += chance.choice((" ", "")) + name.pop("surname")
    return True


def parted(name: dict[str, str], of: Named, _: str, chance: Random) -> bool:
    given = name["given"]
    places = [
        place
        for place in range(2, len(given) - 1)
        if given[place] in "ເແໂໃໄກຂຄຈສຊດຕທນບປພມຢລວຫ" and "ກ" <= given[place - 1] <= "ຮ"
    ]
    if not places:
        return False
    place = chance.choice(places)
    name["given"] = given[:place] + " " + given[place:]
    return True


def linking_vowel(name: dict[str, str], of: Named, _: str, __: Random) -> bool:
    before = dict(name)
    for part in tuple(name):
        name[part] = name[part].replace("ະວ", "ວ") if "ະວ" in name[part] else name[part].replace("ມະຈ", "ມຈ")
    return name != before


def _letters(change: Callable[[str, int, Random], str], letters: str = "") -> Callable[..., bool]:
    def slip(name: dict[str, str], of: Named, _: str, chance: Random) -> bool:
        given = name["given"]
        places = [place for place in range(1, len(given)) if not letters or given[place] in letters]
        if len(given) < 4 or not places:
            return False
        name["given"] = change(given, chance.choice(places), chance)
        return name["given"] != given

    return slip


letter_lost = _letters(lambda text, at, _: text[:at] + text[at + 1 :])
letter_doubled = _letters(lambda text, at, _: text[: at + 1] + text[at:])
letters_exchanged = _letters(lambda text, at, _: text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :])
letter_wrong = _letters(lambda text, at, chance: text[:at] + chance.choice("ກຄຈສດຕທນບພມລວ") + text[at + 1 :])
tone_wrong = _letters(
    lambda text, at, chance: text[:at] + chance.choice(("", *_TONES)) + text[at + 1 :], _TONES
)


def _replaced(pairs: tuple[tuple[str, str], ...]) -> Callable[..., bool]:
    def slip(name: dict[str, str], of: Named, _: str, chance: Random) -> bool:
        fitting = [
            (a, b) for pair in pairs for a, b in (pair, pair[::-1]) for part in name.values() if a in part
        ]
        if not fitting:
            return False
        a, b = chance.choice(fitting)
        for part in tuple(name):
            name[part] = name[part].replace(a, b, 1)
        return True

    return slip


homophone, vowel_length = _replaced(_WRONG), _replaced(_LONG)


def nickname(name: dict[str, str], of: Named, _: str, chance: Random) -> bool:
    name["given"] = chance.choice(_NICKNAMES)
    return True


def short_form(name: dict[str, str], of: Named, _: str, chance: Random) -> bool:
    """The last syllable, roughly: what a family calls somebody."""
    given = name["given"]
    starts = [
        place
        for place in range(2, len(given) - 1)
        if given[place] in "ເແໂໃໄ" or (given[place] in "ສພວຄຈມດທບລນ" and given[place + 1] in "ັາິີຸູຳົໍ")
    ]
    if not starts:
        return False
    name["given"] = given[starts[-1] :]
    return True


def with_nickname(name: dict[str, str], of: Named, _: str, chance: Random) -> bool:
    name["given"] += f" ({chance.choice(_NICKNAMES)})"
    return True


def initial(name: dict[str, str], of: Named, _: str, __: Random) -> bool:
    name["given"] = of.given.latin[0][0] + "."
    return True


def both_scripts(name: dict[str, str], of: Named, _: str, chance: Random) -> bool:
    """Letters of Lao in one, and the passport's beside them in the other: only the latter agree."""
    name |= {"given_latin": of.given.latin[3]} | (
        {"surname_latin": of.surname.latin[3]} if of.surname else {}
    )
    return True


def drop(document: Declared, role: str) -> bool:
    return document.pop(role, None) is not None


def put(document: Declared, role: str, member: str, value: Any) -> bool:
    if document.get(role, {}).get(member) == value:
        return False
    document.setdefault(role, {})[member] = value
    return True
