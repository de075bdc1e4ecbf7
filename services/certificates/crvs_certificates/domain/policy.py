"""Fees and entitlements: versioned rules, given as data, answered as of the day of a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crvs_certificates.domain.entry import Entry
from crvs_certificates.domain.requester import compare
from crvs_kernel.errors import RuleViolated, Unavailable


@dataclass(frozen=True)
class Fee:
    """An amount in whole units of a currency, and the rule that set it."""

    amount: int
    currency: str
    rule: str  # "fees/1:first-certificate"


@dataclass(frozen=True)
class Entitlement:
    """The version of the table that lets a requester pass, and the names that were compared."""

    rule: str
    compared: list[dict[str, Any]]


def in_force(versions: Sequence[Mapping[str, Any]], day: date) -> Mapping[str, Any]:
    """The version that holds on a day (``valid_from`` inclusive, ``valid_to`` exclusive).

    Raises:
        Unavailable: `policy-missing`, an operator's omission and not the caller's.

    """
    for version in versions:
        ends = version["valid_to"]
        if version["valid_from"] <= day and (ends is None or day < ends):
            return version
    raise Unavailable("policy-missing")


def fee_for(versions: Sequence[Mapping[str, Any]], kind: str, copy: int, day: date) -> Fee:
    """The first rule that fits; ``copy`` is 1 for the first certificate of a record.

    Raises:
        Unavailable: `policy-missing`, when no rule fits.

    """
    schedule = in_force(versions, day)
    for rule in schedule["rules"]:
        limit = rule["copy"]["up_to"]
        if kind in rule["kinds"] and (limit is None or copy <= limit):
            return Fee(rule["amount"], schedule["currency"], f"{schedule['version']}:{rule['code']}")
    raise Unavailable("policy-missing")


def check_entitlement(
    versions: Sequence[Mapping[str, Any]], entry: Entry, requester: Mapping[str, Any], day: date
) -> Entitlement:
    """Let an entitled requester pass: whom the entry names as such, or who names an identity document.

    Raises:
        RuleViolated: `requester-not-entitled` (with ``allowed``) or `id-document-required`.

    """
    table = in_force(versions, day)
    rules = table["relationships"]
    entitled = sorted(name for name, kinds in rules.items() if entry.kind in kinds)
    relationship = requester["relationship"]
    if relationship not in entitled:
        raise RuleViolated(
            "requester-not-entitled", pointer="/requester/relationship", kind=entry.kind, allowed=entitled
        )
    compared = compare(requester["name"], entry, rules[relationship][entry.kind])
    named = any(each["agrees"] != "no" for each in compared)
    if not named and not requester.get("id_document"):
        raise RuleViolated("id-document-required", pointer="/requester/id_document")
    return Entitlement(table["version"], compared)
