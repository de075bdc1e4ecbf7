"""The declarations of the demonstration's people, by the published forms."""

from datetime import date

from crvs_stack.demo.population import DemoPerson, District, Document


def birth(district: District, child: DemoPerson, mother: DemoPerson, father: DemoPerson) -> Document:
    """A newborn, declared by the mother within the legal time."""
    return {
        "child": _child(child) | {"weight_grams": district.number(2400, 4100), "attendant": "midwife"},
        "place": _place(district, district.pick("home", "facility")),
        "mother": _named(mother),
        "father": _named(father),
        "informant": {"relation": "mother"},
        "documents": [district.paper("birth_notification")],
    }


def delayed_birth(district: District, adult: DemoPerson) -> Document:
    """An adult without papers: the village head vouches, and the parents' years of birth are estimates."""
    mother = district.person("female", 0, 1)
    father = district.person("male", 0, 1)
    return {
        "child": _child(adult),
        "place": _place(district, "home"),
        "mother": {"name": mother.name, "date_of_birth": str(adult.born.year - district.number(18, 38))},
        "father": {"name": father.name, "date_of_birth": str(adult.born.year - district.number(20, 45))},
        "informant": {"relation": "village_head", "name": district.person("male", 40, 70).name},
        "late_reason": "ບໍ່ມີເອກະສານ",
        "documents": [district.paper("village_certificate"), district.paper("household_book")],
    }


def marriage(district: District, groom: DemoPerson, bride: DemoPerson, day: date) -> Document:
    return {
        "groom": _named(groom) | {"marital_status": "single"},
        "bride": _named(bride) | {"marital_status": "single"},
        "marriage": {"date": day.isoformat(), "ceremony": district.pick("civil", "customary")},
        "place": {"district": district.code, "village": district.village()},
        "witnesses": [{"name": district.person(sex, 30, 60).name} for sex in ("male", "female")],
    }


def divorce(
    district: District, husband: DemoPerson, wife: DemoPerson, marriage_number: str, day: date
) -> Document:
    """By mutual agreement, of a marriage in the register."""
    return {
        "marriage": {"registration_number": marriage_number},
        "divorce": {"basis": "mutual", "date": day.isoformat(), "petitioner": "both"},
        "place": {"district": district.code},
        "husband": _named(husband),
        "wife": _named(wife),
        "dependent_children": 0,
    }


def death(district: District, deceased: DemoPerson, day: date) -> Document:
    """A death at home, declared by a child of the deceased; with a UIN where the deceased had one."""
    return {
        "deceased": _named(deceased) | {"sex": deceased.sex},
        "death": {"date": day.isoformat(), "attendant": "layperson"},
        "place": _place(district, "home"),
        "cause": {"manner": "natural", "source": "lay_report", "text": "ເຈັບເປັນມາດົນ"},
        "informant": {"relation": "child", "name": district.person("female", 20, 40).name},
        "burial": "cremation",
        "documents": [district.paper("death_notification")],
    }


def _child(child: DemoPerson) -> Document:
    return {
        "name": child.name,
        "sex": child.sex,
        "date_of_birth": child.born.isoformat(),
        "plurality": "single",
        "nationality": "LA",
    }


def _named(person: DemoPerson) -> Document:
    known = {"name": person.name, "date_of_birth": person.born.isoformat(), "nationality": "LA"}
    return known | ({"uin": person.uin} if person.uin else {})


def _place(district: District, kind: str) -> Document:
    place = {"kind": kind, "district": district.code, "village": district.village()}
    return place | ({"facility": "ໂຮງໝໍເມືອງ"} if kind == "facility" else {})
