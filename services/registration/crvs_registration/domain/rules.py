"""The rules as data: each value has a day from which it holds, and its legal source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from crvs_registration.domain.levels import Level, LevelRule


@dataclass(frozen=True)
class Rule:
    """One value of a rule. ``certain`` is False where no legal text was seen."""

    code: str
    value: Any
    valid_from: date
    source: str
    certain: bool


class RuleBook:
    """Finds the value of a rule on a day; a record pins ``version`` (law 4)."""

    def __init__(self, version: str, rules: Iterable[Rule], levels: Iterable[LevelRule] = ()) -> None:
        self.version = version
        self._by_code: dict[str, list[Rule]] = {}
        self._levels = tuple(levels)
        for rule in sorted(rules, key=lambda rule: rule.valid_from):
            self._by_code.setdefault(rule.code, []).append(rule)

    def at(self, code: str, day: date) -> Rule:
        """The rule in force on a day; before the first documented one, that first one."""
        known = self._by_code[code]
        return next((rule for rule in reversed(known) if rule.valid_from <= day), known[0])

    def value_for(self, code: str, kind: str, day: date) -> Any:
        """The value for a kind of vital event: its own one, or ``<code>.default`` where it has none."""
        own = f"{code}.{kind}"
        return self.value(own if own in self._by_code else f"{code}.default", day)

    def value(self, code: str, day: date) -> Any:
        return self.at(code, day).value

    def level(self, finding: str, kind: str, basis: str, day: date) -> Level:
        """What a finding about a record of a kind does on a day; where no rule fits, it refuses."""
        fitting = (each.level for each in reversed(self._levels) if each.fits(finding, kind, basis, day))
        return next(fitting, "block")
