"""An age in the unit that says most: years, of the young months or days."""

from __future__ import annotations

from datetime import date
from typing import Final

_YOUNG: Final = 24  # months, below which an age is told in months (WHO: infants in days and months)


def age_at(born: date, day: date) -> tuple[int, str]:
    """The amount and the unit (Y, M or D) of an age on a day that is not before the birth."""
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
    if months >= _YOUNG:
        return months // 12, "Y"
    return (months, "M") if months else ((day - born).days, "D")
