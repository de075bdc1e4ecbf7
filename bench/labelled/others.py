"""Two declarations that look alike and are of two vital events: twins, siblings, cousins, namesakes."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta

from bench.labelled.declared import Declared, Register, written
from bench.labelled.facts import DATES
from bench.labelled.names import Named
from bench.labelled.slips import People

Other = Callable[[Register, Declared, People], Declared]
_LATEST = date(2026, 11, 20)


def _later(document: Declared, kind: str, days: int) -> None:
    part, member = DATES[kind]
    moved = date.fromisoformat(document[part][member]) + timedelta(days=days)
    if moved > _LATEST:
        moved -= timedelta(days=2 * abs(days))
    document[part][member] = moved.isoformat()


def _other_child(register: Register, document: Declared, people: People) -> None:
    """A child of other measures, with a name that may begin or end as the first one's does."""
    chance, child = register.chance, document["child"]
    child["sex"] = chance.choice(("male", "female"))
    given = register.child_of(people["father"], child["sex"])
    for _ in range(8):
        if given.lo != people["child"].given.lo:
            break
        given = register.child_of(people["father"], child["sex"])
    child["name"] = written(Named(given, people["child"].surname))
    for member in ("weight_grams", "time_of_birth"):
        child.pop(member, None)
    register.sometimes(child, "weight_grams", 0.6, chance.randrange(1800, 4000, 10))


def twins(register: Register, one: Declared, people: People) -> Declared:
    other = deepcopy(one)
    _other_child(register, other, people)
    for order, document in enumerate((one, other), 1):
        document["child"] |= {"plurality": "twin", "birth_order": order}
    return other


def unnamed_twins(register: Register, one: Declared, people: People) -> Declared:
    other = twins(register, one, people)
    for document in (one, other):
        if register.chance.random() < 0.7:
            document["child"].pop("name")
            document["child"]["unnamed"] = True
    return other


def siblings(register: Register, one: Declared, people: People) -> Declared:
    other = deepcopy(one)
    _other_child(register, other, people)
    _later(other, "birth", -register.chance.randrange(290, 2600))
    if register.chance.random() < 0.4:
        other["place"] = register.place()
    return other


def siblings_called_alike(register: Register, one: Declared, people: People) -> Declared:
    """What a family calls its children begins or ends alike: ບຸນມີ and ບຸນມາ, two years apart."""
    other, first = siblings(register, one, people), people["child"].given.lo
    sex = register.chance.choice(("male", "female"))
    tries = (register.child_of(people["father"], sex) for _ in range(60))
    ends = [
        each
        for each in tries
        if each.lo != first and (each.lo[:3] == first[:3] or each.lo[-3:] == first[-3:])
    ]
    if ends:
        other["child"] |= {"name": written(Named(ends[0], people["child"].surname)), "sex": sex}
    return other


def half_siblings(register: Register, one: Declared, people: People) -> Declared:
    other = siblings(register, one, people)
    changed, sex = register.chance.choice((("father", "male"), ("mother", "female")))
    other[changed] = register.adult(register.names.person(sex), _LATEST, 20, 50)
    return other


def cousins(register: Register, one: Declared, people: People) -> Declared:
    """Children of two brothers: one surname and given name, one day and village."""
    other = deepcopy(one)
    for role, sex in (("mother", "female"), ("father", "male")):
        named = register.names.person(sex)
        if role == "father" or register.chance.random() < 0.5:
            named = Named(named.given, people["father"].surname)
        other[role] = register.adult(named, _LATEST, 20, 45)
    if register.chance.random() < 0.5:
        _later(other, "birth", register.chance.randrange(0, 3))
    for member in ("weight_grams", "time_of_birth"):
        other["child"].pop(member, None)
    return other


def namesakes(register: Register, one: Declared, people: People) -> Declared:
    """Child and mother have the names of another child and mother, days apart; the fathers differ."""
    other = deepcopy(one)
    other["father"] = register.adult(register.names.person("male"), _LATEST, 20, 50)
    other["mother"] = register.adult(people["mother"], _LATEST, 17, 45)
    _later(other, "birth", register.chance.choice((-6, -5, -4, -3, -2, 2, 3, 4, 5, 6)))
    if register.chance.random() < 0.7:
        other["place"] |= {"village": register.village()}
    for member in ("weight_grams", "time_of_birth"):
        other["child"].pop(member, None)
    register.sometimes(other["child"], "weight_grams", 0.6, register.chance.randrange(1800, 4000, 10))
    return other


def one_father(register: Register, one: Declared, people: People) -> Declared:
    """Another child of another mother, and all else told alike, as her age, the father and the hour."""
    other = deepcopy(one)
    sex = one["child"]["sex"]
    given = register.child_of(people["father"], sex)
    while given.lo == people["child"].given.lo:
        given = register.child_of(people["father"], sex)
    mother = register.names.person("female")
    keeps = register.chance.random() < 0.5
    other["child"]["name"] = written(Named(given, people["child"].surname))
    other["mother"]["name"] = written(
        Named(mother.given, people["mother"].surname if keeps else mother.surname)
    )
    return other


def same_ward(register: Register, one: Declared, _: People) -> Declared:
    """Born in the same hospital on the same day, of other parents; perhaps neither is named."""
    other, _ = register.birth()
    other["place"] = deepcopy(one["place"])
    other["child"] |= {"date_of_birth": one["child"]["date_of_birth"], "sex": one["child"]["sex"]}
    if register.chance.random() < 0.4:
        for document in (one, other):
            document["child"].pop("name")
            document["child"]["unnamed"] = True
    return other


def _strangers(kind: str) -> Other:
    def other(register: Register, _: Declared, __: People) -> Declared:
        found: Declared = getattr(register, kind)()[0]
        return found

    return other


def dead_namesakes(register: Register, one: Declared, people: People) -> Declared:
    """The same name at another age: a grandfather and a child, days apart."""
    other, _ = register.death()
    other["deceased"]["name"] = written(people["deceased"])
    other["deceased"]["sex"] = one["deceased"]["sex"]
    other["place"]["district"] = one["place"]["district"]
    other["death"] = deepcopy(one["death"])
    _later(other, "death", register.chance.randrange(-8, 9))
    return _of_another_age(register, one, other)


def _of_another_age(register: Register, one: Declared, other: Declared) -> Declared:
    for document, (young, old) in zip(
        (one, other), register.chance.choice((((60, 90), (0, 30)), ((0, 40), (55, 90)))), strict=True
    ):
        person = document["deceased"]
        person.pop("date_of_birth", None)
        person["age"] = register.chance.randint(young, old)
    return other


def father_and_son(register: Register, one: Declared, people: People) -> Declared:
    other = dead_namesakes(register, one, people)
    other["place"] = deepcopy(one["place"])
    _later(other, "death", register.chance.randrange(-600, 600))
    return other


def dead_of_one_day(register: Register, one: Declared, _: People) -> Declared:
    """An accident: one place and day, perhaps one family."""
    other, named = register.death()
    other["place"], other["death"] = deepcopy(one["place"]), deepcopy(one["death"])
    if "surname" in one["deceased"]["name"] and register.chance.random() < 0.5:
        other["deceased"]["name"] = {
            "given": named["deceased"].given.lo,
            "surname": one["deceased"]["name"]["surname"],
        }
    return other


def dead_of_one_given_name(register: Register, one: Declared, people: People) -> Declared:
    """Strangers of one district and month whose given names are the same, or begin alike."""
    other, named = register.death()
    given = people["deceased"].given
    if register.chance.random() < 0.5:
        tries = (register.names.given(one["deceased"]["sex"]) for _ in range(40))
        given = next((each for each in tries if each.lo[:3] == given.lo[:3]), given)
    other["deceased"] |= {
        "name": written(Named(given, named["deceased"].surname)),
        "sex": one["deceased"]["sex"],
    }
    other["place"]["district"], other["death"] = one["place"]["district"], deepcopy(one["death"])
    _later(other, "death", register.chance.randrange(0, 25))
    return other


def dead_of_one_house(register: Register, one: Declared, people: People) -> Declared:
    """Another name, and all else told alike: one informant, village and age."""
    other, named = deepcopy(one), register.names.person(one["deceased"]["sex"])
    while named.given.lo == people["deceased"].given.lo:
        named = register.names.person(one["deceased"]["sex"])
    keeps = register.chance.random() < 0.6
    surname = people["deceased"].surname if keeps else named.surname
    other["deceased"]["name"] = written(Named(named.given, surname))
    if register.chance.random() < 0.5:
        _later(other, "death", register.chance.randrange(0, 30))
    return other


def dead_years_apart(register: Register, one: Declared, people: People) -> Declared:
    """Namesakes of one age in two provinces, years apart."""
    other, _ = register.death()
    other["deceased"] |= {"name": written(people["deceased"]), "sex": one["deceased"]["sex"]}
    _later(other, "death", register.chance.randrange(150, 900))
    return other


def again_with_another(role: str, sex: str) -> Other:
    def other(register: Register, one: Declared, _: People) -> Declared:
        found = deepcopy(one)
        found[role] = register.marriage()[0][role]
        _later(found, "marriage", -register.chance.randrange(0, 4000))
        return found

    return other


def married_in_one_family(register: Register, one: Declared, people: People) -> Declared:
    """Two brothers marry on one day."""
    found, named = register.marriage()
    found["place"], found["marriage"] = deepcopy(one["place"]), deepcopy(one["marriage"])
    found["groom"]["name"] = written(Named(named["groom"].given, people["groom"].surname))
    return found


def another_couple(register: Register, one: Declared, _: People) -> Declared:
    """Other names, and all else told alike: the day, the place, the ages."""
    found, named = deepcopy(one), register.marriage()[1]
    for role in ("groom", "bride"):
        found[role]["name"] = written(named[role])
    return found


def married_namesakes(register: Register, one: Declared, people: People) -> Declared:
    """A couple of the same given names, elsewhere, of other ages."""
    found, _ = register.marriage()
    for role in ("groom", "bride"):
        keeps = register.chance.random() < 0.3
        surname = people[role].surname if keeps else register.names.surname()
        found[role]["name"] = written(Named(people[role].given, surname))
    return found


OTHERS: dict[str, dict[str, Other]] = {
    "birth": {
        "twins": twins,
        "unnamed twins": unnamed_twins,
        "siblings": siblings,
        "siblings called alike": siblings_called_alike,
        "half-siblings": half_siblings,
        "cousins of one name": cousins,
        "namesakes, child and mother": namesakes,
        "another child of another mother": one_father,
        "same ward": same_ward,
        "strangers": _strangers("birth"),
    },
    "death": {
        "namesakes of another age": dead_namesakes,
        "father and son": father_and_son,
        "one given name": dead_of_one_given_name,
        "one house": dead_of_one_house,
        "one day and place": dead_of_one_day,
        "namesakes, years apart": dead_years_apart,
        "strangers": _strangers("death"),
    },
    "marriage": {
        "groom again": again_with_another("bride", "female"),
        "bride again": again_with_another("groom", "male"),
        "another couple": another_couple,
        "one family, one day": married_in_one_family,
        "namesakes": married_namesakes,
        "strangers": _strangers("marriage"),
    },
}
