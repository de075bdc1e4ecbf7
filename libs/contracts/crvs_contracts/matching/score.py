"""The score of two declarations: a calibrated sum of what each grade weighs (Fellegi and Sunter).

A weight is the logarithm of how much oftener a grade is seen between two declarations of one vital event than
between those of two. Weights never fall when a field agrees better, so more disagreement never scores higher.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from math import exp
from typing import Any, Final, NamedTuple

from crvs_contracts.matching.compare import Declaration, Grades, grades
from crvs_contracts.matching.likeness import ALIKE
from crvs_contracts.matching.plan import Plan
from crvs_contracts.matching.reasons import reasons_of

_NOBODY: Final = 0.4  # a score of 60
_SAME_VILLAGE: Final = 2
_WHO: Final = frozenset({"unclaimed", "papers", "weight", "time"})
_OTHER: Final = "*"  # of parties and kinds for which nothing was fitted


class Judgement(NamedTuple):
    """How likely two declarations tell of one vital event, 0..100, and why, in codes."""

    score: int
    reasons: list[str]


def judge(kind: str, plan: Plan, one: Declaration, other: Declaration) -> Judgement:
    """Compare two declarations of a kind; the same in both directions."""
    verdicts = (
        Judgement(score_of(kind, plan, found), reasons_of(plan, found)) for found in grades(plan, one, other)
    )
    return max(verdicts, key=lambda verdict: verdict.score)


def score_of(kind: str, plan: Plan, found: Grades) -> int:
    """100 times the likelihood that grades are those of one vital event."""
    if found.get("decisive") == 1:
        return 100
    model = _model()
    weights = model["kinds"].get(kind, model["kinds"][_OTHER])
    total = weights["prior"] + sum(_weight(weights, plan, field, grade) for field, grade in found.items())
    if plan.gathered == "day" and not _tells_who(plan.people[0], found):
        total = min(total, _NOBODY)
    return round(100 / (1 + exp(-max(-40.0, min(40.0, total)))))


def _tells_who(subject: str, found: Grades) -> bool:
    """Whether anything was compared that tells people apart.

    Many are born on one day in one hospital, and several of one given name in the country.
    """
    alone = f"{subject}.given"
    named = any(field.endswith((".given", ".uin", ".id_document")) and field != alone for field in found)
    whole = alone in found and found.get(f"{subject}.surname", 0) >= ALIKE
    return named or whole or found.get("place") == _SAME_VILLAGE or not _WHO.isdisjoint(found)


def _weight(weights: Mapping[str, Any], plan: Plan, field: str, grade: int) -> float:
    """What a grade of a field weighs; a party that was not fitted weighs like any subject or party."""
    by_grade = weights["grades"].get(field)
    role, _, member = field.partition(".")
    if by_grade is None and member:
        general = "subject" if role == plan.people[0] else "party"
        by_grade = _model()["kinds"][_OTHER]["grades"].get(f"{general}.{member}")
    if by_grade is None:
        by_grade = _model()["kinds"][_OTHER]["grades"].get(field, {})
    weight: float = by_grade.get(str(grade), 0.0)
    return weight


@cache
def _model() -> dict[str, Any]:
    text = (resources.files("crvs_contracts") / "data" / "matching.json").read_text(encoding="utf-8")
    model: dict[str, Any] = json.loads(text)
    return model


def model_version() -> str:
    """Which weights these are."""
    return str(_model()["version"])
