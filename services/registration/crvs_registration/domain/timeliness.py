"""Current, late or delayed: the time from the vital event to its declaration.

Measured from the date of occurrence to the date of declaration: a slow office makes no family late. The terms
are those of the UN Principles and Recommendations Rev. 3: late is after the legal time but within the period
of grace, delayed is after that.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from crvs_registration.domain.rules import RuleBook

Timeliness = Literal["current", "late", "delayed"]


def timeliness(kind: str, occurred: date, declared: date, rules: RuleBook) -> Timeliness:
    """Classify by the limits, in days, that were in force on the day of the vital event."""
    limits = rules.value_for("timeliness", kind, occurred)
    days = (declared - occurred).days
    if days <= limits["current_days"]:
        return "current"
    return "late" if days <= limits["late_days"] else "delayed"
