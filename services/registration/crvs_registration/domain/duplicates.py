"""Duplicate candidates, each with its score and what speaks for and against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crvs_registration.domain.kind import Kind
from crvs_registration.domain.knowledge import Candidate

_MOST_KEPT = 10
_LEAST_SCORE = 60


def scored(
    kind: Kind, declaration: Mapping[str, Any], candidates: tuple[Candidate, ...]
) -> list[dict[str, Any]]:
    """The candidates that a registrar should see, highest score first."""
    found: list[dict[str, Any]] = []
    for candidate in candidates:
        score, reasons = kind.compare(declaration, candidate)
        if score >= _LEAST_SCORE:
            facts = {"record_id": candidate.record_id, "office": candidate.office}
            found.append(facts | {"score": score, "reasons": reasons})
    return sorted(found, key=lambda each: (-each["score"], each["record_id"]))[:_MOST_KEPT]
