"""People as a registrar enrols them from documents, and finds two of them to be one."""

from __future__ import annotations

import random
from typing import Any

from tests.support.api import Api, Reply

Answer = dict[str, Any]
_SYLLABLES = (
    "ກອນ",
    "ຄຳ",
    "ງາມ",
    "ຈັນ",
    "ຊົມ",
    "ດາວ",
    "ຕານ",
    "ທອງ",
    "ນ້ອຍ",
    "ບຸນ",
    "ພອນ",
    "ມະນີ",
    "ວົງ",
    "ສີ",
    "ແສງ",
)


def papers(chance: random.Random, **more: Any) -> Answer:
    """What a household book says of somebody whom hardly anybody is like."""
    given, surname = ("".join(chance.choices(_SYLLABLES, k=4)) for _ in range(2))
    born = f"{chance.randint(1935, 1990)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    person = {"name": {"given": given, "surname": surname}, "sex": "female", "date_of_birth": born, **more}
    book = {"kind": "household_book", "number": f"HB-{chance.randrange(10**6)}"}
    return {"person": person, "evidence": {"documents": [book]}}


def enrolling(*people: Answer) -> Answer:
    """The body of an enrolment."""
    return {"form_version": "person/1", "people": list(people)}


def established(api: Api, chance: random.Random) -> Answer:
    """Somebody new, with id and UIN."""
    answer = api.command("/v1/persons", enrolling(papers(chance)))
    assert answer.status == 201, answer.data
    found: Answer = answer.json["people"][0]
    return found


def merging(api: Api, chance: random.Random) -> tuple[str, Answer]:
    """Two people, and what proposes that they are one: the path and the body."""
    merged, kept = established(api, chance), established(api, chance)
    return f"/v1/persons/{merged['id']}/merger", {"kept": kept["uin"], "reason": "one woman, two books"}


def proposed_merger(api: Api, chance: random.Random) -> Reply:
    """Two people who were proposed to be one."""
    path, body = merging(api, chance)
    answer = api.command(path, body, version=1)
    assert answer.status == 202, answer.data
    return answer
