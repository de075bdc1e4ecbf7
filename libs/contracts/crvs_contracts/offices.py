"""Registration offices: one per district and per province, and the authority they sign for on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Literal

from crvs_contracts.faults import MalformedValue
from crvs_contracts.labels import Label, Validity, reference_rows, reference_version

_OFFICES: Final = "offices.csv"
_AUTHORITIES: Final = "authorities.csv"


@dataclass(frozen=True, slots=True)
class Authority:
    """The body that an office belongs to; it changed in 2025, and a reprint names the one that issued."""

    name: Label
    ministry: Label
    validity: Validity


@dataclass(frozen=True, slots=True)
class Office:
    """An office and its place have the same code; `province` offices register what involves foreigners."""

    code: str
    kind: Literal["district", "province"]
    place: str
    name: Label
    validity: Validity


class OfficeTable:
    """Answers about offices, each for a day."""

    def __init__(self, offices: Iterable[Office], authorities: Iterable[Authority], version: str) -> None:
        self.version = version
        self._offices = tuple(offices)
        self._authorities = tuple(authorities)
        self._by_code: dict[str, list[Office]] = {}
        for office in self._offices:
            self._by_code.setdefault(office.code, []).append(office)

    def find(self, code: str, as_of: date) -> Office | None:
        return next((office for office in self._by_code.get(code, ()) if office.validity.holds(as_of)), None)

    def get(self, code: str, as_of: date) -> Office:
        """Raise MalformedValue `unknown-office` when there was no such office that day."""
        office = self.find(code, as_of)
        if office is None:
            raise MalformedValue("unknown-office")
        return office

    def codes(self) -> list[str]:
        """Give every office there ever was."""
        return list(self._by_code)

    def open_on(self, day: date) -> list[Office]:
        return [office for office in self._offices if office.validity.holds(day)]

    def authority(self, as_of: date) -> Authority:
        """Give the body that offices signed for; raise MalformedValue `unknown-authority` for none."""
        for authority in self._authorities:
            if authority.validity.holds(as_of):
                return authority
        raise MalformedValue("unknown-authority")


@cache
def offices() -> OfficeTable:
    """Give the offices of the country, as shipped with this package."""
    version = f"offices/{reference_version(_OFFICES, _AUTHORITIES)}"
    return OfficeTable(
        map(_office, reference_rows(_OFFICES)), map(_authority, reference_rows(_AUTHORITIES)), version
    )


def _office(row: dict[str, str]) -> Office:
    kind: Literal["district", "province"] = "district" if row["kind"] == "district" else "province"
    name = Label(lo=row["name_lo"], en=row["name_en"])
    return Office(row["code"], kind, row["place"], name, Validity.of(row))


def _authority(row: dict[str, str]) -> Authority:
    name = Label(lo=row["name_lo"], en=row["name_en"])
    return Authority(name, Label(lo=row["ministry_lo"], en=row["ministry_en"]), Validity.of(row))
