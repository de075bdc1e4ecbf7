"""Slips in dates, places, ages and who is stated at all; see `slips`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from bench.labelled.declared import Declared, Register, written
from bench.labelled.names import Named
from bench.labelled.slips import People, Slip, drop, put

DATES = {"birth": ("child", "date_of_birth"), "death": ("death", "date"), "marriage": ("marriage", "date")}
_ESTIMATED = {"birth": ("child", "date_of_birth_estimated"), "death": ("death", "date_estimated")}
_LATEST = date(2026, 11, 20)


def moved(kind: str, change: Callable[[date, Random], date | None], *, estimated: bool = False) -> Slip:
    """Another date of occurrence, never one to come."""

    def slip(document: Declared, _: People, chance: Random) -> bool:
        part, member = DATES[kind]
        before = date.fromisoformat(document[part][member])
        after = change(before, chance)
        if after is None or after == before or after > _LATEST:
            return False
        document[part][member] = after.isoformat()
        if estimated and kind in _ESTIMATED:
            place, flag = _ESTIMATED[kind]
            document[place][flag] = True
        return True

    return slip


def days(*choices: int) -> Callable[[date, Random], date | None]:
    return lambda day, chance: day + timedelta(days=chance.choice(choices))


def new_year(day: date, _: Random) -> date | None:
    return day.replace(month=1, day=1)


def first_of_month(day: date, _: Random) -> date | None:
    return day.replace(day=1)


def mid_month(day: date, _: Random) -> date | None:
    return day.replace(day=15)


def season(day: date, chance: Random) -> date | None:
    return (day + timedelta(days=chance.randrange(-80, 81))).replace(day=chance.choice((1, 15)))


def year_off(*choices: int) -> Callable[[date, Random], date | None]:
    def change(day: date, chance: Random) -> date | None:
        return (
            None if (day.month, day.day) == (2, 29) else day.replace(year=day.year + chance.choice(choices))
        )

    return change


def day_and_month(day: date, _: Random) -> date | None:
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else None


def month_off(day: date, chance: Random) -> date | None:
    month = day.month + chance.choice((-1, 1))
    return day.replace(month=month) if 1 <= month <= 12 and day.day <= 28 else None


def tens(day: date, chance: Random) -> date | None:
    wrong = day.day + chance.choice((-10, 10, -20, 20))
    return day.replace(day=wrong) if 1 <= wrong <= 28 else None


def without(*roles: str) -> Slip:
    return lambda document, _, __: sum(drop(document, role) for role in roles) > 0


def other_sex(role: str) -> Slip:
    def slip(document: Declared, _: People, __: Random) -> bool:
        return put(document, role, "sex", "female" if document[role]["sex"] == "male" else "male")

    return slip


def other_place(register: Register) -> Slip:
    def slip(document: Declared, _: People, __: Random) -> bool:
        document["place"] = register.place() | ({"kind": "home"} if "kind" in document["place"] else {})
        return True

    return slip


def other_village(register: Register) -> Slip:
    return lambda document, _, __: put(document, "place", "village", register.village())


def village_misspelt(document: Declared, _: People, chance: Random) -> bool:
    village = document["place"].get("village", "")
    place = chance.randrange(1, len(village)) if len(village) > 3 else 0
    return bool(place) and put(document, "place", "village", "ບ້ານ" + village[:place] + village[place + 1 :])


def age_for_date(role: str, kind: str, wrong: tuple[int, ...] = (0,)) -> Slip:
    """An age in years, rounded or a year off, in place of the date of birth."""

    def slip(document: Declared, _: People, chance: Random) -> bool:
        person = document.get(role, {})
        part, member = DATES[kind]
        if "date_of_birth" not in person:
            return False
        years = int(document[part][member][:4]) - int(person.pop("date_of_birth")[:4])
        person["age"] = max(0, years + chance.choice(wrong))
        return True

    return slip


def year_for_date(role: str) -> Slip:
    def slip(document: Declared, _: People, chance: Random) -> bool:
        person = document.get(role, {})
        if len(person.get("date_of_birth", "")) != 10:
            return False
        person["date_of_birth"] = str(int(person["date_of_birth"][:4]) + chance.choice((-1, 0, 0, 1)))
        return True

    return slip


def other_surname(role: str, register: Register, relative: str | None = None) -> Slip:
    """A maiden surname, or that of a parent."""

    def slip(document: Declared, people: People, __: Random) -> bool:
        if role not in document:
            return False
        other = people[relative].surname if relative in people else register.names.surname()
        return other is not None and put(document[role], "name", "surname", other.lo)

    return slip


def mothers_family(register: Register) -> Slip:
    """The mother under the surname of before, and the child under that one, too."""

    def slip(document: Declared, _: People, __: Random) -> bool:
        surname = register.names.surname().lo
        done = [
            put(document[role], "name", "surname", surname)
            for role in ("mother", "child")
            if "name" in document.get(role, {})
        ]
        return any(done)

    return slip


def unnamed(document: Declared, _: People, __: Random) -> bool:
    del document["child"]["name"]
    document["child"]["unnamed"] = True
    return True


def parties_exchanged(document: Declared, _: People, __: Random) -> bool:
    document["groom"], document["bride"] = document["bride"], document["groom"]
    return True


def renamed(document: Declared, role: str, named: Named) -> None:
    document[role]["name"] = written(named)
