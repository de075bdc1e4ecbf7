"""Troubles as an operator is told of them: a code, what it means, and what to do, in Lao and English."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_WORDS = Path(__file__).with_name("troubles.yaml")
LANGUAGES = ("en", "lo")


@functools.cache
def words() -> dict[str, dict[str, dict[str, str]]]:
    """For each code what it ``means`` and what to ``do``, each {lo, en}."""
    read: dict[str, dict[str, dict[str, str]]] = yaml.load(_WORDS.read_text("utf-8"), yaml.CSafeLoader)
    return read


@dataclass(frozen=True)
class ServiceTrouble:
    """Something that an operator should see to; ``params`` fill the places of its sentence."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """As JSON tells it: code, parameters, and the sentences in both languages."""
        entry = words()[self.code]
        means = {language: entry["means"][language].format_map(self.params) for language in LANGUAGES}
        return {"code": self.code, "params": dict(self.params), "means": means, "do": entry["do"]}


def lines(where: str, troubles: Iterable[Mapping[str, Any]]) -> list[str]:
    """For a terminal: of each trouble as `ServiceTrouble.told` gives it, where, what, and what to do."""
    said = []
    for told in troubles:
        said.append(f"! {where}: {told['code']}")
        said += [f"    {told['means'][language]} → {told['do'][language]}" for language in LANGUAGES]
    return said
