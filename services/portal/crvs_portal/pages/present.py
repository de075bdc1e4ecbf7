"""Formats values for reading: dates and times in the reader's language and the country's time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import current_app

from crvs_contracts.numbers import format_serial_number, format_tracking_number, format_uin
from crvs_contracts.spans import Span
from crvs_portal.domain.typed import split_duration
from crvs_portal.pages.names import full_name, office_name
from crvs_portal.pages.words import coded, current_language, words

SERIAL_LENGTH = 12  # characters without hyphens


def day(value: Any, until: Any = None) -> str:
    """A date, or as much of it as is known: 2 March 1985, March 1985, 1985, or between two days.

    ``until``: the last possible day, where ``value`` is the first.
    """
    text = str(value or "")
    try:
        if until:
            text = str(Span(date.fromisoformat(text), date.fromisoformat(until)))
        if "/" in text:
            first, last = text.split("/")
            return words("date.between", first=day(first), last=day(last))
        match len(text):
            case 4:
                return text
            case 7:
                return format_date(date.fromisoformat(f"{text}-01"), "LLLL y", locale=current_language())
            case _:
                return format_date(date.fromisoformat(text[:10]), "d MMMM y", locale=current_language())
    except ValueError:
        return text


def moment(value: Any) -> str:
    """An instant on the clock of the register's country."""
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value or "")
    local = instant.astimezone(ZoneInfo(current_app.config["ZONE"]))
    return format_datetime(local, "d MMM y, HH:mm", locale=current_language())


def spaced_uin(value: Any) -> str:
    """A UIN in groups of four digits."""
    return format_uin(str(value)) if value else ""


def serial(value: str) -> str:
    """A certificate's serial number as it is printed; a broken one as it came."""
    return format_serial_number(value) if len(value) == SERIAL_LENGTH else value


def slug(pointer: str) -> str:
    """An element's id for a pointer; ids and label targets hold no slash."""
    return "f" + pointer.replace("/", "-").replace(".", "-")


def money(fee: dict[str, Any]) -> str:
    """Whole units with the name of the currency."""
    return f"{int(fee['amount']):,} ".replace(",", " ") + coded("currency", fee["currency"])


def can(act: str) -> str:
    """What may be done, in words."""
    return coded("can", act)


def duration(value: str) -> str:
    """A length of time in words; one of several units as it came."""
    amount, unit = split_duration(value)
    return f"{amount} {words(f'form.unit.{unit}')}" if unit else value


FILTERS = {
    "can": can,
    "day": day,
    "moment": moment,
    "money": money,
    "office": office_name,
    "name": full_name,
    "serial": serial,
    "slug": slug,
    "spaced_uin": spaced_uin,
    "tracking": format_tracking_number,
}
