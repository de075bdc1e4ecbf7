"""Declarations that every rule accepts; tests and benches change one thing in them."""

from __future__ import annotations

import copy
import os
import random
import secrets
import sys
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

GIVEN = ["ບຸນມີ", "ຄຳພອນ", "ສົມສັກ", "ທອງສີ", "ວິໄລ", "ມະນີວັນ", "ຈັນສຸກ", "ແກ້ວ", "ພູວົງ", "ດາລາ", "ນ້ອຍ", "ສຸລິຍາ"]
SURNAMES = ["ວົງສາ", "ພົມມະຈັນ", "ຈັນທະວົງ", "ໄຊຍະວົງ", "ສີສະຫວັດ", "ພິມມະສານ", "ແກ້ວມະນີ", "ລາດຊະວົງ"]
_LETTERS = "ກຂຄງຈສຊດຕທນບປຜພມຢລວຫອຮ"
_VOWELS = "າິີຸູ"
Document = dict[str, Any]


def today() -> date:
    """The day in the register's zone, which changes at 17:00 UTC."""
    return datetime.now(ZoneInfo("Asia/Vientiane")).date()


def ago(days: int) -> str:
    """An ISO date so many days before today."""
    return (today() - timedelta(days=days)).isoformat()


def chance() -> random.Random:
    """A source of chance; a failing test shows its seed, and CHANCE_SEED in the environment repeats it."""
    seed = int(os.environ.get("CHANCE_SEED") or secrets.randbits(32))
    sys.stderr.write(f"CHANCE_SEED={seed}\n")
    return random.Random(seed)


def name(chance: random.Random | None = None) -> dict[str, str]:
    """A Lao name; with a source of chance, one that hardly anybody else has."""
    if chance is None:
        return {"given": "ບຸນມີ", "surname": "ວົງສາ"}
    rare = "".join(chance.choice(_LETTERS) + chance.choice(_VOWELS) for _ in range(3))
    return {"given": chance.choice(GIVEN) + rare, "surname": chance.choice(SURNAMES) + rare[:2]}


def birth(chance: random.Random | None = None, *, days_ago: int = 5, district: str = "0201") -> Document:
    """A child born in time, with both parents; with a source of chance, of parents of whatever age."""
    born, age, paper = ("1998-04-02", 31, 12) if chance is None else _parents(chance)
    return {
        "child": {
            "name": name(chance),
            "sex": "female",
            "date_of_birth": ago(days_ago),
            "weight_grams": 3100,
            "plurality": "single",
            "attendant": "midwife",
            "nationality": "LA",
        },
        "place": {"kind": "home", "district": district, "village": "ນາຄຳ"},
        "mother": {"name": name(chance), "date_of_birth": born, "nationality": "LA"},
        "father": {"name": name(chance), "age": age, "occupation": "ຊາວນາ"},
        "informant": {"relation": "mother"},
        "documents": [{"kind": "birth_notification", "number": f"B-{paper}"}],
    }


def _parents(chance: random.Random) -> tuple[str, int, int]:
    """What tells families apart: a mother's day of birth, a father's age, the number of a paper."""
    born = date(1985, 1, 1) + timedelta(days=chance.randrange(365 * 20))
    return born.isoformat(), chance.randrange(22, 60), chance.randrange(10**6)


def adult_birth(chance: random.Random, *, sex: str = "male") -> Document:
    """The delayed birth of somebody of 30, as adults without papers declare it."""
    declared = birth(chance, days_ago=365 * 30)
    declared["child"] |= {"sex": sex}
    declared["child"].pop("weight_grams")
    declared["mother"]["date_of_birth"] = "1970"
    declared["father"].pop("age")
    declared["informant"] = {"relation": "village_head", "name": name(chance)}
    declared["documents"] = [{"kind": "village_certificate", "number": "V-7"}]
    declared["late_reason"] = "ບໍ່ມີເອກະສານ"
    return declared


def death(chance: random.Random | None = None, *, days_ago: int = 3, uin: str | None = None) -> Document:
    """Somebody old who died at home."""
    deceased: Document = {"name": name(chance), "sex": "male", "date_of_birth": "1950"}
    if uin:
        deceased |= {"uin": uin}
        deceased.pop("date_of_birth")
    return {
        "deceased": deceased,
        "death": {"date": ago(days_ago)},
        "place": {"kind": "home", "district": "0201"},
        "cause": {"manner": "natural", "source": "none"},
        "informant": {"relation": "child", "name": name(chance)},
        "documents": [{"kind": "death_notification", "number": "D-7"}],
    }


def marriage(
    chance: random.Random | None = None,
    *,
    groom: str | None = None,
    bride: str | None = None,
    days_ago: int = 2,
) -> Document:
    """Two single adults, with witnesses."""

    def spouse(uin: str | None) -> Document:
        person: Document = {"name": name(chance), "nationality": "LA", "marital_status": "single"}
        return person | ({"uin": uin} if uin else {"date_of_birth": "1996-02-29"})

    return {
        "groom": spouse(groom),
        "bride": spouse(bride),
        "marriage": {"date": ago(days_ago), "ceremony": "customary"},
        "place": {"district": "0201"},
        "witnesses": [{"name": name(chance)}, {"name": name(chance)}],
    }


def divorce(of: Document, number: str, *, days_ago: int = 1) -> Document:
    """The end, by mutual agreement, of a registered marriage, given its declaration."""

    def party(spouse: Document) -> Document:
        return {k: copy.deepcopy(v) for k, v in spouse.items() if k in {"name", "uin", "date_of_birth"}}

    return {
        "marriage": {"registration_number": number},
        "divorce": {"basis": "mutual", "date": ago(days_ago), "petitioner": "both"},
        "place": {"district": "0201"},
        "husband": party(of["groom"]),
        "wife": party(of["bride"]),
        "dependent_children": 0,
    }
