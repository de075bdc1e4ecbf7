"""A word in the two languages of the house, and the reader of the reference files shipped in this package."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib import resources


@dataclass(frozen=True, slots=True)
class Label:
    """A word in Lao and in English."""

    lo: str
    en: str

    def to_document(self) -> dict[str, str]:
        return {"lo": self.lo, "en": self.en}


@dataclass(frozen=True, slots=True)
class Validity:
    """From a day (inclusive) to a day (exclusive); None is as far back, or as long, as the register goes."""

    start: date | None = None
    end: date | None = None

    def holds(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    @classmethod
    def of(cls, row: dict[str, str]) -> "Validity":
        return cls(_day(row["valid_from"]), _day(row["valid_to"]))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def reference_rows(name: str) -> Iterator[dict[str, str]]:
    """Read a CSV of this package's data; lines that begin with # say where it comes from."""
    return csv.DictReader(line for line in data_text(name).splitlines() if not line.startswith("#"))


def reference_version(*names: str) -> str:
    """Name the state of reference files by their content, so that no change can go unnoticed."""
    return sha256("".join(data_text(name) for name in names).encode()).hexdigest()[:12]


def data_text(name: str) -> str:
    """A file of this package's data."""
    return resources.files("crvs_contracts").joinpath("data", name).read_text(encoding="utf-8")
