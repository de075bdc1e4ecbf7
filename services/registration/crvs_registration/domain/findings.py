"""What is found about a record, by what it does: it refuses, asks for a second person, or informs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from crvs_kernel.errors import Fault
from crvs_registration.domain.kind import Case
from crvs_registration.domain.knowledge import entries_of
from crvs_registration.domain.levels import LEVELS, Level
from crvs_registration.domain.stated import is_of_uin

BLOCK, SECOND_PERSON, INFORM = LEVELS
_CERTAIN: Final = 100
Reviewed = dict[str, Any]  # a record that is looked at beside this one, as `duplicates` of a record has it


def at_level(case: Case, faults: Iterable[Fault], *levels: Level) -> list[Fault]:
    """The faults of some levels, each telling its own."""
    found = ((fault, case.level(fault)) for fault in faults)
    return [_leveled(fault, level) for fault, level in found if level in levels]


def to_confirm(case: Case, faults: Iterable[Fault]) -> list[Fault]:
    """What needs a second person by the declaration alone: whoever declares says first that it is right."""
    return [each for each in at_level(case, faults, SECOND_PERSON) if not entries_of(each)]


def against_entries(case: Case, record_id: str, office: str) -> list[Reviewed]:
    """What a declaration is not refused for but seen with: the entry that it contradicts, else the record."""
    offices = {**case.knowledge.offices, record_id: office}
    return [
        contradiction(entry, offices.get(entry, ""), [fault.code], case.level(fault))
        for fault in at_level(case, case.faults(), SECOND_PERSON, INFORM)
        for entry in entries_of(fault) or (record_id,)
    ]


def contradiction(record_id: str, office: str, codes: Sequence[str], level: Level) -> Reviewed:
    """An entry and the rules that it and this record cannot both keep."""
    return {
        "record_id": record_id,
        "office": office,
        "score": _CERTAIN,
        "reasons": [],
        "must_review": level != INFORM,
        "level": level,
        "contradicts": list(codes),
    }


def merged(found: Iterable[Mapping[str, Any]]) -> list[Reviewed]:
    """Each record once, with all that was found about it, in the order in which it was met first.

    What follows from a UIN is a question of its own, beside what the two records say of each other.
    """
    by_record: dict[tuple[str, bool], Reviewed] = {}
    for each in found:
        key = each["record_id"], is_of_uin(each["reasons"])
        known = by_record.get(key)
        by_record[key] = _both(known, each) if known else dict(each)
    return list(by_record.values())


def strictest(levels: Iterable[Level]) -> Level:
    """The level that does most; `inform` where there is none."""
    return min(levels, key=LEVELS.index, default=INFORM)


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> Reviewed:
    lists: Reviewed = {
        name: list(dict.fromkeys([*one.get(name, ()), *other.get(name, ())]))
        for name in ("reasons", "contradicts")
        if name in one or name in other
    }
    level = strictest(each["level"] for each in (one, other) if "level" in each)
    score = max(one["score"], other["score"])
    must = one["must_review"] or other["must_review"]
    return {**other, **one, **lists, "score": score, "must_review": must, "level": level}


def _leveled(fault: Fault, level: Level) -> Fault:
    return replace(fault, told={**fault.told, "level": level})


def asks_for_two(found: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the policy asks for a second person, by what is to be reviewed or was confirmed."""
    return any(each.get("level") == SECOND_PERSON for each in found)
