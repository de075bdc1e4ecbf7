"""People of a test's register: enrolled children and adults, couples, and their divorces."""

from __future__ import annotations

import copy
from typing import Any

from crvs_kernel.events import Event
from crvs_registration.bootstrap.worker import build_reactions
from tests.support.examples import example
from tests.support.registry import Registry, uin


def enrol(registry: Registry, record: dict[str, Any], number: str) -> None:
    """What the worker does when identity has allotted a child's UIN."""
    event = Event("person.enrolled.v1", number, {"uin": number, "birth_record_id": record["id"]})
    with registry.app.extensions["crvs.unit_of_work"]() as uow:
        build_reactions(registry.settings).react(event, uow)
        uow.commit()


def child_of(registry: Registry, mother: str | None, father: str | None = None, **changes: Any) -> str:
    """Register a birth whose child gets a UIN; the parents are named, and nothing more is said of them."""
    number = uin()
    name = {"given": rare(number)}
    parents = {
        f"/{role}": {"name": {"given": rare(who or number)}} | ({"uin": who} if who else {})
        for role, who in (("mother", mother), ("father", father))
    }
    record = registry.registered("birth", example("birth", **({"/child/name": name} | parents | changes)))
    enrol(registry, record, number)
    return number


def adult(registry: Registry, sex: str, born: str = "1996-03-02", **changes: Any) -> str:
    """Somebody grown up, whose delayed birth is registered under the name that `person` gives."""
    late = {"/late_reason": "ບໍ່ມີເອກະສານ", "/child/date_of_birth": born, "/child/sex": sex}
    return child_of(registry, None, None, **(late | changes))


def person(number: str, role: str) -> dict[str, Any]:
    """Changes that make a party of an example somebody with a UIN, under the name of `child_of`."""
    return {f"/{role}/uin": number, f"/{role}/name": {"given": rare(number)}, f"/{role}/date_of_birth": None}


def couple(**changes: Any) -> dict[str, Any]:
    """A marriage of two people with UINs and names that nobody else has."""
    groom, bride = uin(), uin()
    names = {"/groom/name/given": rare(groom), "/bride/name/given": rare(bride)}
    return example("marriage", **names | {"/groom/uin": groom, "/bride/uin": bride} | changes)


def divorce_of(marriage: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The divorce of a registered marriage."""
    entry = marriage["declaration"]
    parties = {"/husband/name": entry["groom"]["name"], "/wife/name": entry["bride"]["name"]}
    parties |= {"/husband/uin": entry["groom"].get("uin"), "/wife/uin": entry["bride"].get("uin")}
    number = {"/marriage/registration_number": marriage["registration_number"]}
    decided = {"/divorce/decision_date": changes.get("/divorce/date", example("divorce")["divorce"]["date"])}
    return example("divorce", **copy.deepcopy(parties | number | decided | changes))


HUSBAND = {"given": "ບຸນທັນ", "surname": "ພົມມະຈັນ"}
_NO_PAPERS = {"/groom/uin": None, "/groom/age": None, "/groom/date_of_birth": "1970"}


def wedding(wife: str, **changes: Any) -> dict[str, Any]:
    """The marriage of a woman with a UIN and a man without one."""
    name = {"/groom/name": HUSBAND, "/bride/uin": wife, "/bride/name": {"given": "ມະນີຈັນ"}}
    return couple(**_NO_PAPERS | name | changes)


def death_of_husband(wife: str | None, **changes: Any) -> dict[str, Any]:
    """His death, which names her, by UIN where there is one."""
    dead = {"/deceased/uin": None, "/deceased/name": HUSBAND, "/deceased/sex": "male"}
    spouse = {"/spouse": {"name": {"given": "ມະນີຈັນ"}} | ({"uin": wife} if wife else {})}
    return example("death", **dead | spouse | {"/deceased/date_of_birth": "1970"} | changes)


def again(wife: str, **changes: Any) -> dict[str, Any]:
    """Her next marriage, as a widow without a paper."""
    groom = {"/groom/name": {"given": "ຄຳສິງ"}, "/bride/marital_status": "widowed"}
    return wedding(wife, **groom | {"/marriage/date": "2026-11-22"} | changes)


def rare(number: str) -> str:
    """A name that hardly anybody else has."""
    return f"Child{number}".translate(_LETTERS)


_LETTERS = str.maketrans("0123456789", "bdgkmpstvl")
