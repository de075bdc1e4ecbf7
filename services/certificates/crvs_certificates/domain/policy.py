"""Fees and entitlements: versioned rules, given as data, answered as of the day of a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from crvs_certificates.domain.entry import Entry
from crvs_certificates.domain.requester import compare
from crvs_contracts.kinds import kind_named
from crvs_contracts.kinds.definition import KindDefinition
from crvs_kernel.errors import RuleViolated, Unavailable

LATER_NOTE: Final = "later-note"  # why a certificate that holds is replaced: the entry was noted since
DEFAULT: Final = "default"  # for the kinds that a policy does not name


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


def replaced_for_nothing(versions: Sequence[Mapping[str, Any]], kind: str, day: date) -> list[str]:
    """What must have happened to a certificate for another to take its place without counting as a copy."""
    rules = _rules_for(kind, in_force(versions, day)["rules"])
    return [reason for rule in rules for reason in rule.get("replaces", ())]


def fee_for(
    versions: Sequence[Mapping[str, Any]], kind: str, copy: int, day: date, *, replaces: bool = False
) -> Fee:
    """The first rule that fits; ``copy`` is 1 for the first certificate of a record.

    Raises:
        Unavailable: `policy-missing`, when no rule fits.

    """
    schedule = in_force(versions, day)
    for rule in _rules_for(kind, schedule["rules"]):
        if replaces if "replaces" in rule else _covers(rule["copy"]["up_to"], copy):
            return Fee(rule["amount"], schedule["currency"], f"{schedule['version']}:{rule['code']}")
    raise Unavailable("policy-missing")


def _covers(limit: int | None, copy: int) -> bool:
    return limit is None or copy <= limit


def _rules_for(kind: str, rules: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rules that name the kind; where none does, those for the kinds that no rule names."""
    named = [rule for rule in rules if rule["kinds"] != DEFAULT and kind in rule["kinds"]]
    return named or [rule for rule in rules if rule["kinds"] == DEFAULT]


def check_entitlement(
    versions: Sequence[Mapping[str, Any]], entry: Entry, requester: Mapping[str, Any], day: date
) -> Entitlement:
    """Accept a requester whom the entry names in the relationship, or who states an identity document.

    Raises:
        RuleViolated: `requester-not-entitled` (with ``allowed``) or `id-document-required`.
        Unavailable: `policy-missing`, when the table neither names the kind nor has a default.

    """
    table = in_force(versions, day)
    rules = _relationships(table, kind_named(entry.kind))
    entitled, relationship = sorted(rules), requester["relationship"]
    if relationship not in entitled:
        raise RuleViolated(
            "requester-not-entitled", pointer="/requester/relationship", kind=entry.kind, allowed=entitled
        )
    compared = compare(requester["name"], entry, rules[relationship])
    if not is_named(compared) and not requester.get("id_document"):
        raise RuleViolated("id-document-required", pointer="/requester/id_document")
    return Entitlement(table["version"], compared)


def is_named(compared: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the entry names the requester in the relationship."""
    return any(each["agrees"] != "no" for each in compared)


def _relationships(table: Mapping[str, Any], kind: KindDefinition) -> dict[str, Sequence[str]]:
    """The relationships that may ask, each with the pointers to the parties who have it."""
    named = {name: kinds[kind.name] for name, kinds in table["relationships"].items() if kind.name in kinds}
    if not named and DEFAULT not in table:
        raise Unavailable("policy-missing")
    subjects = [f"/{role}" for role in kind.subjects]
    return named or {name: subjects if at == "subjects" else at for name, at in table[DEFAULT].items()}
