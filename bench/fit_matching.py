"""Fits what each grade of each field weighs, on made-up pairs, and writes `data/matching.json`.

Logistic regression over grades: like the weights of Fellegi and Sunter, but fields that agree together, as
the surnames of a family do, are not counted twice. After each round weights are put in the order of their
grades, so that a better agreement never weighs less. The same seed gives the same file.

    .venv/bin/python -m bench.fit_matching
"""

from __future__ import annotations

import json
from collections import defaultdict
from math import exp, log, sqrt
from pathlib import Path
from random import Random
from typing import Any

from bench.labelled.pairs import pairs
from crvs_contracts.kinds import kinds
from crvs_contracts.matching.compare import grades

FILE = Path(__file__).parents[1] / "libs/contracts/crvs_contracts/data/matching.json"
VERSION = "2"
SEED, OF_EACH, ROUNDS = 20261127, 60, 40
_SPEED, _SMALLER = 0.5, 0.0004
_ODDS = 4.0  # of a true pair among those that are looked at, beyond the even odds of the made-up set
# What is too rare in made-up pairs to be counted: numbers, foundlings, another standing of the two parties.
# A number says who somebody is, not that they bore, married or lost somebody once only.
_GIVEN = {"uin": {"0": -12.0, "1": 1.5}, "id_document": {"0": -0.7, "1": 1.0}}
_OF_SUBJECT = {"uin": {"0": -25.0, "1": 9.0}, "id_document": {"0": -0.7, "1": 5.0}}
_ONCE = {"death": "deceased"}  # who has one vital event of the kind
_OF_EVENT = {"unclaimed": {"1": 4.0}, "papers": {"1": 1.0}, "decisive": {"0": -6.0, "1": 40.0}}
Example = tuple[list[tuple[str, int]], bool]
Weights = dict[tuple[str, int], float]


def examples(kind: str) -> list[Example]:
    plan = kinds()[kind].matching
    found = []
    for pair in pairs(kind, "composed", SEED, OF_EACH):
        best = max(grades(plan, pair.one, pair.other), key=lambda each: sum(each.values()))
        of_fit = [
            (field, grade)
            for field, grade in best.items()
            if field.rpartition(".")[2] not in _GIVEN and field not in _OF_EVENT
        ]
        found.append((of_fit, pair.same))
    return found


def fitted(data: list[Example]) -> tuple[float, Weights]:
    """The prior and the weights."""
    weights: Weights = defaultdict(float)
    squares: dict[tuple[str, int], float] = defaultdict(lambda: 1e-6)
    prior, prior_squares = 0.0, 1e-6
    seen = len(data)
    each = {same: seen / 2 / sum(1 for _, is_same in data if is_same is same) for same in (True, False)}
    counts: dict[tuple[str, int], int] = defaultdict(int)
    for fields, _ in data:
        for field in fields:
            counts[field] += 1
    chance, data = Random(SEED), list(data)
    for _ in range(ROUNDS):
        chance.shuffle(data)
        for fields, same in data:
            total = prior + sum(weights[field] for field in fields)
            slope = (1 / (1 + exp(-max(-30.0, min(30.0, total)))) - same) * each[same]
            prior_squares += slope * slope
            prior -= _SPEED * slope / sqrt(prior_squares)
            for field in fields:
                step = slope + _SMALLER * weights[field]
                squares[field] += step * step
                weights[field] -= _SPEED * step / sqrt(squares[field])
        _order(weights, counts)
    return prior, weights


def _order(weights: Weights, counts: dict[tuple[str, int], int]) -> None:
    """Pool neighbours that stand in the wrong order; the worst weighs at most nothing, the best at least."""
    by_field: dict[str, list[int]] = defaultdict(list)
    for field, grade in weights:
        by_field[field].append(grade)
    for field, of_field in by_field.items():
        pools: list[tuple[float, int, list[int]]] = []
        for grade in sorted(of_field):
            pools.append((weights[field, grade], counts[field, grade], [grade]))
            while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
                (a, m, left), (b, n, right) = pools[-2:]
                pools[-2:] = [((a * m + b * n) / (m + n), m + n, left + right)]
        for weight, _, pooled in pools:
            for grade in pooled:
                weights[field, grade] = weight
        lowest, highest = min(of_field), max(of_field)
        if len(of_field) > 1:
            weights[field, lowest] = min(0.0, weights[field, lowest])
            weights[field, highest] = max(0.0, weights[field, highest])


def document(prior: float, weights: Weights) -> dict[str, Any]:
    """As it is kept. Where no grade but the best was seen, what weighs against is the prior's."""
    found: dict[str, dict[str, float]] = {}
    for (field, grade), weight in sorted(weights.items()):
        found.setdefault(field, {})[str(grade)] = round(weight, 2)
    for by_grade in found.values():
        seen = sorted(map(int, by_grade))
        for grade in range(seen[0] + 1, seen[-1]):  # one that no pair had weighs as the one below it
            by_grade.setdefault(str(grade), by_grade[str(grade - 1)])
        if len(by_grade) == 1 and "0" not in by_grade:
            prior += sum(min(0.0, weight) for weight in by_grade.values())
            by_grade |= {grade: max(0.0, weight) for grade, weight in by_grade.items()}
    return {"prior": round(prior + log(_ODDS), 2), "grades": found}


def general(deaths: dict[str, Any], births: dict[str, Any]) -> dict[str, Any]:
    """For what was not fitted: the subject weighs like a deceased, other parties like a mother."""
    found = {
        f"subject.{part}": deaths["grades"][f"deceased.{part}"] for part in ("given", "surname", "birth")
    }
    found |= {f"party.{part}": births["grades"][f"mother.{part}"] for part in ("given", "surname", "birth")}
    found |= {name: deaths["grades"][name] for name in ("date", "place", "sex") if name in deaths["grades"]}
    for who, numbers in (("subject", _GIVEN), ("party", _GIVEN)):
        found |= {f"{who}.{member}": weights for member, weights in numbers.items()}
    return {"prior": deaths["prior"], "grades": found | _OF_EVENT}


def main() -> None:
    model = {kind: document(*fitted(examples(kind))) for kind in ("birth", "death", "marriage")}
    for kind, role in _ONCE.items():
        model[kind]["grades"] |= {f"{role}.{member}": each for member, each in _OF_SUBJECT.items()}
    model["*"] = general(model["death"], model["birth"])
    FILE.write_text(json.dumps({"version": VERSION, "kinds": model}, indent=1, sort_keys=True) + "\n")
    print(f"wrote {FILE.name}")


if __name__ == "__main__":
    main()
