"""What differs on any second paper of one vital event, before anybody makes a slip."""

from __future__ import annotations

from random import Random

from bench.labelled.declared import Declared, Register, written

_ON_ONE_ONLY = ("weight_grams", "time_of_birth", "id_document", "residence_village", "facility")


def second_paper(document: Declared, register: Register) -> None:
    """Facts are told on one paper only, ages are a little off, another informant may come."""
    chance = register.chance
    if "name" in document.get("informant", {}) and chance.random() < 0.6:
        document["informant"] = {"relation": "other", "name": written(register.names.person("female"))}
    for part, person in document.items():
        if isinstance(person, dict):
            for member in _ON_ONE_ONLY:
                if chance.random() < 0.5:
                    person.pop(member, None)
            _years(part, person, chance)
    _place(document.get("place", {}), register)


def _years(part: str, person: Declared, chance: Random) -> None:
    if part != "child" and chance.random() < 0.3:
        person.pop("date_of_birth", None)
    if part != "child" and "date_of_birth" in person and chance.random() < 0.1:
        person["date_of_birth"] = str(int(person["date_of_birth"][:4]) + chance.choice((-3, -2, -1, 1, 2, 3)))
    if "age" in person and chance.random() < 0.3:
        person["age"] = max(0, person["age"] + chance.choice((-1, 1)))
    if "weight_grams" in person and chance.random() < 0.2:
        person["weight_grams"] += chance.choice((-100, -50, 50, 100))


def _place(place: Declared, register: Register) -> None:
    """The village of the mother's family, or that of the hospital, or none."""
    if "village" in place and register.chance.random() < 0.3:
        place.pop("village")
        if register.chance.random() < 0.4:
            place["village"] = register.village()
    if place.get("kind") == "facility" and "facility" not in place:
        place["kind"] = "home"
