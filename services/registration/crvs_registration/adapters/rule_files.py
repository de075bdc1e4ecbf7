"""Reads the rule data of a country from YAML."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from crvs_registration.domain.rules import Rule, RuleBook


def read_rules(path: Path | None = None) -> RuleBook:
    """Read a file of the installation, or the one shipped for Lao PDR."""
    shipped = resources.files("crvs_registration") / "rules" / "lao.yaml"
    text = path.read_text("utf-8") if path and path.name else shipped.read_text("utf-8")
    raw: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return RuleBook(raw["version"], [Rule(**each) for each in raw["rules"]])
