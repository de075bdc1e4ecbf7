"""Declarations in which every question of a form is answered, made from nothing but its definition."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from crvs_portal.domain.form_definition import NAME_PARTS, Form, Question

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
    for question in form.questions():
        place = declaration
        for step in question.pointer.split("/")[1:-1]:
            place = place.setdefault(step, {})
        place[question.name] = answer(question, chance)
    return declaration


def answer(question: Question, chance: random.Random) -> Any:
    """A value that the type takes."""
    match question.type:
        case "name":
            return {part: _word(chance) for part in NAME_PARTS}
        case "documents":
            return [_document(question, chance) for _ in range(2)]
        case "list":
            return [{each.name: answer(each, chance) for each in question.questions} for _ in range(2)]
        case "integer":
            return chance.randint(question.limits["min"], question.limits["max"])
        case kind if question.options:
            return chance.choice(list(question.options))
        case kind:
            return chance.choice(_SAMPLES.get(kind, (_word(chance),)))


def _document(question: Question, chance: random.Random) -> dict[str, str]:
    kind = chance.choice(list(question.options))
    return {"kind": kind, "number": "7", "issued_on": "2026-11-03", "note": _word(chance)}


def _word(chance: random.Random) -> str:
    return "".join(chance.choice("ກຂຄງຈສຊດຕ") + chance.choice("າິີຸູ") for _ in range(3))
