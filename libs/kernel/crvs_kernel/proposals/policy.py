"""Which acts need a second person, and who that may be: versioned data of a service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Self

import yaml

ALWAYS: Final = "always"  # the condition of a rule that names none
OWN: Final = "own"  # at the office that the act is about
ABOVE: Final = "above"  # at another office, whose jurisdiction contains that one


@dataclass(frozen=True)
class PairRule:
    """From a day on the act is decided by a second person: of these roles, each at the offices named.

    ``when``: only where this holds of an act; its service computes that.
    """

    act: str
    valid_from: date
    decided_by: Mapping[str, frozenset[str]]
    expires_days: int
    source: str
    certain: bool
    when: str = ALWAYS

    def lets_decide(self, role: str | None, where: str) -> bool:
        """Whether somebody of this role decides at `OWN` or `ABOVE`."""
        return where in self.decided_by.get(role or "", ())


@dataclass(frozen=True)
class PairPolicy:
    """One version of the policy; what was proposed and decided names it (law 4)."""

    version: str
    rules: tuple[PairRule, ...]

    def at(self, act: str, day: date) -> Mapping[str, PairRule]:
        """The rules of an act on a day, by their conditions; empty while one person may do it."""
        begun = [rule for rule in self.rules if rule.act == act and rule.valid_from <= day]
        return {rule.when: rule for rule in sorted(begun, key=lambda rule: rule.valid_from)}

    def decides(self, role: str | None, day: date) -> list[tuple[str, str, str]]:
        """What somebody of this role may decide on a day: an act, a condition, and where."""
        acts = sorted({rule.act for rule in self.rules})
        return [
            (act, rule.when, where)
            for act in acts
            for rule in self.at(act, day).values()
            for where in (OWN, ABOVE)
            if rule.lets_decide(role, where)
        ]

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """Read a parsed file.

        Raises:
            ValueError: nobody may decide an act, or somebody at a place that is none.

        """
        return cls(content["version"], tuple(_rules(content["acts"])))


def _rules(entries: Iterable[Mapping[str, Any]]) -> Iterable[PairRule]:
    for entry in entries:
        deciders = {role: frozenset(where) for role, where in entry["decided_by"].items()}
        if not deciders or any(not where or where - {OWN, ABOVE} for where in deciders.values()):
            raise ValueError(f"{entry['act']}: decided_by names roles, each with own, above or both")
        yield PairRule(**{**entry, "decided_by": deciders})


def read_policy(path: Path) -> PairPolicy:
    """Read a service's file."""
    return PairPolicy.of(yaml.safe_load(path.read_text("utf-8")))
