"""Reads the rule data of a country from YAML."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from crvs_registration.domain.levels import LevelRule
from crvs_registration.domain.notes import CorrectionRule, NoteLaw, NoteRule
from crvs_registration.domain.rules import Rule, RuleBook


def read_rules(path: Path | None = None) -> RuleBook:
    """Read a file of the installation, or the one shipped for Lao PDR."""
    shipped = resources.files("crvs_registration") / "rules" / "lao.yaml"
    text = path.read_text("utf-8") if path and path.name else shipped.read_text("utf-8")
    raw: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    levels = [LevelRule(**each) for each in raw.get("levels", ())]
    return RuleBook(raw["version"], [Rule(**each) for each in raw["rules"]], levels)


def read_notes() -> NoteLaw:
    """The law of marginal notes that is shipped for Lao PDR."""
    text = (resources.files("crvs_registration") / "rules" / "notes.yaml").read_text("utf-8")
    raw: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    rules = [NoteRule(**each) for each in raw["notes"]]
    return NoteLaw(raw["version"], rules, [CorrectionRule(**each) for each in raw["corrections"]])
