"""A synthetic Lao district: people and papers from a seeded random generator."""

import csv
import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"
Document = dict[str, Any]


@dataclass
class DemoPerson:
    """A synthetic person; the UIN is set when the birth is registered."""

    name: dict[str, str]
    sex: str
    born: date
    uin: str | None = None

    @property
    def full_name(self) -> str:
        return f"{self.name['given']} {self.name['surname']}"


class District:
    """Makes people and papers; the same seed and day give the same ones."""

    def __init__(self, code: str, seed: int, today: date) -> None:
        self.code = code
        self.today = today
        self._chance = random.Random(seed)  # noqa: S311 - made-up people, not secrets
        names = _read("lao_names.csv")
        self._names = {
            kind: [row for row in names if row["kind"] == kind]
            for kind in ("given-male", "given-female", "surname")
        }
        self._villages = [row["name_lo"] for row in _read("lao_villages.csv") if row["district_code"] == code]
        self._papers = 0

    def person(self, sex: str, youngest: int, oldest: int) -> DemoPerson:
        """A person whose age in years lies between the two, both included."""
        days = self._chance.randrange(youngest * 366, oldest * 365 + 364)
        return DemoPerson(self._name(sex), sex, self.today - timedelta(days=days))

    def newborn(self, surname: dict[str, str] | None = None) -> DemoPerson:
        """A child of the last four weeks."""
        sex = self._chance.choice(["male", "female"])
        born = self.days_ago(self._chance.randrange(1, 28))
        return DemoPerson(self._name(sex) | (surname or {}), sex, born)

    def days_ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def village(self) -> str:
        return self._chance.choice(self._villages)

    def pick(self, *choices: str) -> str:
        return self._chance.choice(choices)

    def number(self, low: int, high: int) -> int:
        return self._chance.randint(low, high)

    def paper(self, kind: str) -> Document:
        """A supporting document with a number of its own."""
        self._papers += 1
        year = self.today.year
        return {"kind": kind, "number": f"{self._chance.randrange(1000, 9999)}-{self._papers}/{year}"}

    def _name(self, sex: str) -> dict[str, str]:
        given = self._chance.choice(self._names[f"given-{sex}"])
        surname = self._chance.choice(self._names["surname"])
        latin = {"given_latin": given["roman"], "surname_latin": surname["roman"]}
        return {"given": given["lo"], "surname": surname["lo"]} | latin


def family_name(person: DemoPerson) -> dict[str, str]:
    return {part: person.name[part] for part in ("surname", "surname_latin")}


def _read(file: str) -> list[dict[str, str]]:
    with (_DATA / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
