"""A country of made-up people, a record a line: the same seed gives the same lines.

Names are made of the elements of which Lao names are made, a few common and most of them rare, so that
there are namesakes as in life. Offices get their share by Zipf's law.
"""

import itertools
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson
import yaml

from crvs_contracts.kinds import kind_named
from crvs_contracts.numbers import generate_uin
from crvs_contracts.offices import offices

_ELEMENTS: Final = Path(__file__).with_name("name_elements.yaml")
_KINDS: Final = {"birth": 70, "death": 17, "marriage": 13}  # of a hundred
_YEARS: Final = 8
_WAITING: Final = 0.002  # of the records, those not registered yet: the newest ones
_ZONE: Final = ZoneInfo("Asia/Vientiane")
Document = dict[str, Any]


class Country:
    """Makes the lines of one seed: the declarations in the order of their times, with what became of them."""

    def __init__(self, count: int, seed: int, until: datetime) -> None:
        self._count = count
        self._chance = random.Random(seed)  # noqa: S311 - made-up people, not secrets
        self._until = until
        codes = [each for each in sorted(offices().codes()) if each.isdigit()]
        self._chance.shuffle(codes)
        self._offices = _Often(codes, self._chance)
        elements = yaml.safe_load(_ELEMENTS.read_text("utf-8"))
        self._parts = {name: _Often(listed.split(), self._chance) for name, listed in elements.items()}
        self._books: Counter[tuple[str, str, int]] = Counter()
        self._uins = itertools.count(self._chance.randrange(10**9))

    def lines(self) -> Iterator[bytes]:
        """A JSON object a record: see `application/fill.py` of registration."""
        step = timedelta(days=365 * _YEARS) / max(self._count, 1)
        start = self._until - step * self._count - timedelta(days=2)
        for number in range(self._count):
            waits = number >= self._count * (1 - _WAITING)
            yield orjson.dumps(self._line(start + step * number, waits=waits))

    def _line(self, at: datetime, *, waits: bool) -> Document:
        office = self._offices.pick()
        kind = self._chance.choices([*_KINDS], [*_KINDS.values()])[0]
        registered_at = at + timedelta(hours=self._chance.randrange(1, 30))
        year = registered_at.astimezone(_ZONE).year
        self._books[office, kind, year] += not waits
        allots = kind_named(kind).allotted is not None and not waits
        return {
            "office": office,
            "registrar": f"registrar-{office}",
            "registrar_name": self._name()["given"],
            "kind": kind,
            "form_version": f"{kind}/1",
            "declaration": getattr(self, f"_{kind}")(office, at.date()),
            "declared_at": at.isoformat(),
            "registered_at": None if waits else registered_at.isoformat(),
            "sequence": self._books[office, kind, year],
            "uin": self._uin() if allots else None,
        }

    def _birth(self, office: str, day: date) -> Document:
        mother, father = self._name(), self._name()
        child = {
            "name": self._name() | {"surname": father["surname"]},
            "sex": self._chance.choice(["male", "female"]),
            "date_of_birth": self._before(day, 1, 25),
            "weight_grams": self._chance.randrange(2300, 4200),
            "plurality": "single",
            "attendant": "midwife",
            "nationality": "LA",
        }
        return {
            "child": child,
            "place": self._place(office),
            "mother": {"name": mother, "date_of_birth": self._before(day, 17 * 366, 40 * 365)} | _LAO,
            "father": {"name": father, "date_of_birth": self._before(day, 19 * 366, 50 * 365)} | _LAO,
            "informant": {"relation": "mother"},
            "documents": [{"kind": "birth_notification", "number": str(self._chance.randrange(10**6))}],
        }

    def _death(self, office: str, day: date) -> Document:
        deceased = {"name": self._name(), "date_of_birth": self._before(day, 40 * 366, 90 * 365)} | _LAO
        return {
            "deceased": deceased | {"sex": self._chance.choice(["male", "female"])},
            "death": {"date": self._before(day, 1, 14), "attendant": "layperson"},
            "place": self._place(office),
            "cause": {"manner": "natural", "source": "lay_report", "text": "ເຈັບເປັນມາດົນ"},
            "informant": {"relation": "child", "name": self._name()},
            "burial": "cremation",
            "documents": [{"kind": "death_notification", "number": str(self._chance.randrange(10**6))}],
        }

    def _marriage(self, office: str, day: date) -> Document:
        groom, bride = self._adult(day), self._adult(day)
        return {
            "groom": groom,
            "bride": bride,
            "marriage": {"date": self._before(day, 1, 25), "ceremony": "customary"},
            "place": {"district": office, "village": self._village()},
            "witnesses": [{"name": self._name()}, {"name": self._name()}],
        }

    def _adult(self, day: date) -> Document:
        born = self._before(day, 19 * 366, 45 * 365)
        return {"name": self._name(), "date_of_birth": born, "marital_status": "single"} | _LAO

    def _place(self, office: str) -> Document:
        return {"kind": "home", "district": office, "village": self._village()}

    def _village(self) -> str:
        return f"ບ້ານ{self._joined('given')}"

    def _name(self) -> dict[str, str]:
        return {"given": self._joined("given"), "surname": self._joined("surname")}

    def _joined(self, part: str) -> str:
        return self._parts[f"{part}_first"].pick() + self._parts[f"{part}_second"].pick()

    def _before(self, day: date, least: int, most: int) -> str:
        return (day - timedelta(days=self._chance.randrange(least, most))).isoformat()

    def _uin(self) -> str:
        """Without repeats: a step that shares no factor with the number of UINs goes through them all."""
        return generate_uin(lambda size: next(self._uins) * 48_271_001_993 % size)


class _Often:
    """Picks the first most often: the nth with a weight of 1/n."""

    def __init__(self, values: Sequence[str], chance: random.Random) -> None:
        self._values = values
        self._weights = list(itertools.accumulate(1 / rank for rank in range(1, len(values) + 1)))
        self._chance = chance

    def pick(self) -> str:
        return self._chance.choices(self._values, cum_weights=self._weights)[0]


_LAO: Final = {"nationality": "LA"}
