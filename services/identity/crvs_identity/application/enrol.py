"""Enrol a person under a UIN that nobody has (law 14)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from crvs_contracts.jurisdiction import path_of
from crvs_contracts.numbers import generate_uin
from crvs_identity.application.deps import Deps
from crvs_identity.store import persons
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import Conflict

_TRIES: Final = 50  # numbers are 12 digits: a second try is rare, the tenth means that chance is broken


def enrol(uow: UnitOfWork, allotted: str | None, columns: Mapping[str, Any], deps: Deps) -> Row | None:
    """None when the child of this birth is enrolled already.

    An entry whose birth was allotted a UIN states it: a second one is never drawn for it.

    Raises:
        Conflict: ``uin-differs``: the child is enrolled under another UIN, or another person has this one.

    """
    birth = columns["birth_record_id"]
    for _ in range(1 if allotted else _TRIES):
        uin = allotted or generate_uin(deps.randbelow)
        person = persons.enrol(uow, uin=uin, is_allotted=allotted is not None, **columns)
        if person is not None:
            return person
        enrolled = persons.find_by_birth(uow, birth) if birth else None
        if enrolled is not None and allotted in (None, enrolled["uin"]):
            return None
    if allotted:
        raise Conflict("uin-differs", allowed=[])
    raise RuntimeError("no free UIN was found: the source of chance is broken")


def place_of(office: str, day: date) -> dict[str, Any]:
    """The office that enrols, its province on that day, and the day; jurisdiction asks for the office."""
    path = path_of(office, day)
    return {"office": office, "province": path[1] if len(path) > 1 else path[0], "registered_on": day}
