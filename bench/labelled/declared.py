"""Made-up declarations as a registrar types them: births, deaths and marriages, some facts left out."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from bench.labelled.names import Composed, Named, Part
from crvs_contracts.places import places

Declared = dict[str, Any]
_HILLS = ("ໜອງ", "ໂພນ", "ຫ້ວຍ", "ນາ", "ທ່າ", "ດົງ", "ປາກ", "ໂນນ", "ຜາ", "ພູ", "ຊຽງ", "ແກ້ງ")
_NAMES = ("ສະຫວ່າງ", "ໄຊ", "ແກ້ວ", "ຄຳ", "ບົກ", "ຫຼວງ", "ໃຫຍ່", "ນ້ອຍ", "ທອງ", "ແຕ້", "ງົວ", "ງາມ", "ຊາຍ", "ເດື່ອ")
_NEWEST = date(2026, 11, 1)
FACILITIES = ("ໂຮງໝໍເມືອງ", "ໂຮງໝໍແຂວງ", "ສຸກສາລາ", "ໂຮງໝໍມະໂຫສົດ")


def written(named: Named) -> dict[str, str]:
    """The usual writing: Lao letters, given name and surname."""
    surname = {"surname": named.surname.lo} if named.surname else {}
    return {"given": named.given.lo} | surname


class Register:
    """Makes declarations from a seed; the people behind one are kept beside it, for the slips."""

    def __init__(self, names: Composed) -> None:
        self.names, self.chance = names, names.chance

    def birth(self) -> tuple[Declared, dict[str, Named]]:
        chance, sex = self.chance, self.chance.choice(("male", "female"))
        father, mother = self.names.person("male"), self.names.person("female")
        if chance.random() < 0.55:
            mother = Named(mother.given, father.surname)
        child = Named(self.child_of(father, sex), father.surname)
        born = self.day(730)
        document: Declared = {
            "child": {
                "name": written(child),
                "sex": sex,
                "date_of_birth": born.isoformat(),
                "plurality": "single",
            },
            "place": self.place(),
            "mother": self.adult(mother, born, 17, 43),
            "father": self.adult(father, born, 19, 52),
            "informant": {"relation": "mother"},
        }
        self.sometimes(document["child"], "weight_grams", 0.6, chance.randrange(2000, 4300, 10))
        hour = f"{chance.randrange(24):02}:{chance.randrange(0, 60, 5):02}"
        self.sometimes(document["child"], "time_of_birth", 0.5, hour)
        return document, {"child": child, "mother": mother, "father": father}

    def death(self) -> tuple[Declared, dict[str, Named]]:
        chance, sex = self.chance, self.chance.choice(("male", "female"))
        dead, spouse = self.names.person(sex), self.names.person("female" if sex == "male" else "male")
        died = self.day(730)
        deceased = self.adult(dead, died, 0, 95) | {"sex": sex}
        document: Declared = {
            "deceased": deceased,
            "death": {"date": died.isoformat()},
            "place": self.place(),
            "informant": {"relation": "child", "name": written(self.names.person("male"))},
        }
        people = {"deceased": dead}
        if chance.random() < 0.4 and deceased.get("age", 30) > 18:
            document["spouse"] = {"name": written(spouse)}
            people["spouse"] = spouse
        return document, people

    def marriage(self) -> tuple[Declared, dict[str, Named]]:
        groom, bride, day = self.names.person("male"), self.names.person("female"), self.day(3000)
        document: Declared = {
            "groom": self.adult(groom, day, 18, 60) | {"nationality": "LA", "marital_status": "single"},
            "bride": self.adult(bride, day, 18, 55) | {"nationality": "LA", "marital_status": "single"},
            "marriage": {"date": day.isoformat()},
            "place": {"district": self.district()},
        }
        for role in ("groom", "bride"):
            if self.chance.random() < 0.4:
                document[role]["father_name"] = written(self.names.person("male"))
        return document, {"groom": groom, "bride": bride}

    def day(self, span: int) -> date:
        return _NEWEST - timedelta(days=self.chance.randrange(span))

    def district(self) -> str:
        codes = _districts()
        return self.chance.choices(codes, [1 / (1 + place) ** 0.5 for place in range(len(codes))])[0]

    def village(self) -> str:
        return self.chance.choice(_HILLS) + self.chance.choice(_NAMES)

    def place(self) -> Declared:
        found: Declared = {"kind": "home", "district": self.district(), "village": self.village()}
        if self.chance.random() < 0.6:
            found |= {"kind": "facility", "facility": self.chance.choice(FACILITIES)}
        return found

    def adult(self, named: Named, on: date, youngest: int, oldest: int) -> Declared:
        """Half of the adults tell a day, others a year or an age."""
        chance = self.chance
        born = on - timedelta(days=round(365.25 * chance.uniform(youngest, oldest)))
        person: Declared = {"name": written(named)}
        telling = chance.random()
        if telling < 0.5:
            person["date_of_birth"] = born.isoformat()
        elif telling < 0.7:
            person["date_of_birth"] = f"{born.year}"
        elif telling < 0.9:
            person["age"] = (on - born).days // 365
        self.sometimes(person, "residence_village", 0.4, self.village())
        self.sometimes(person, "id_document", 0.12, f"{chance.randrange(10**8):08}")
        return person

    def child_of(self, father: Named, sex: str) -> Part:
        return self.names.person_hmong().given if father.hmong else self.names.given(sex)

    def sometimes(self, document: Declared, member: str, how_often: float, value: Any) -> None:
        if self.chance.random() < how_often:
            document[member] = value


@cache
def _districts() -> list[str]:
    return sorted(places().at_level(2))
