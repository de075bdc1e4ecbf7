"""Declarations in which every question of a form is answered, made from nothing but its definition."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from crvs_contracts.forms.model import Field, Form
from crvs_contracts.forms.types import ARRAYS, parts_of

_SAMPLES: Mapping[str, tuple[Any, ...]] = {
    "date": ("2024-02-29", "1999-12-01"),
    "partial_date": ("1985", "1985-03", "1985-03-02"),
    "duration": ("P3D", "PT4H", "PT30M", "P2W", "P6M", "P10Y", "P1Y6M", "PT1H30M"),
    "boolean": (True, False),
    "time": ("00:05", "14:30"),
    "uin": ("123456789010",),
    "phone": ("+856 20 5555 1234",),
    "registration_number": ("M-0201-2026-000001-07",),
}


def filled(form: Form, chance: random.Random) -> dict[str, Any]:
    """Every question answered, whatever its condition says: what is declared again must lose nothing."""
    declaration: dict[str, Any] = {}
    for field in form.fields():
        place = declaration
        for step in field.pointer.split("/")[1:-1]:
            place = place.setdefault(step, {})
        place[field.name] = answer(field, chance)
    return declaration


def answer(field: Field, chance: random.Random) -> Any:
    """A value that the type takes."""
    if field.type in ARRAYS:
        return [{part.name: answer(part, chance) for part in parts_of(field)} for _ in range(2)]
    match field.type:
        case "name":
            return {part.name: _word(chance) for part in parts_of(field)}
        case "integer":
            return chance.randint(field.limits["min"], field.limits["max"])
        case _ if field.options:
            return chance.choice(list(field.options))
        case kind:
            return chance.choice(_SAMPLES.get(kind, (_word(chance),)))


def _word(chance: random.Random) -> str:
    return "".join(chance.choice("ກຂຄງຈສຊດຕ") + chance.choice("າິີຸູ") for _ in range(3))
