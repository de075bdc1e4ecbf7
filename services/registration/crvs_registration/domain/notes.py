"""Marginal notes: what registered entries do to each other, by a law that is data (ADR 40).

The notes of an entry follow from the registered entries alone, so the order in which these come does not
matter. A note that no longer follows is struck, and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from crvs_contracts.kinds.definition import FactName, KindDefinition
from crvs_contracts.pointers import value_at

NOTED: Final[tuple[FactName, ...]] = ("birth", "union")  # facts whose entries are noted
MAKING: Final[tuple[FactName, ...]] = ("death", "union", "end-of-union")  # facts that make notes on them
Links = Mapping[str, str | None]
Note = Mapping[str, Any]


@dataclass(frozen=True)
class NoteRule:
    """One note: made on entries that prove a fact, by entries that prove another one."""

    note: str
    noted: FactName
    made_by: FactName
    printed: bool
    valid_from: date
    source: str
    certain: bool


@dataclass(frozen=True)
class CorrectionRule:
    """What a correction that names somebody anew is noted as; the last rule fits every correction."""

    note: str
    adds: FactName | None = None
    sex: str | None = None


@dataclass(frozen=True)
class NoteLaw:
    """The rules; an annotation pins ``version`` (law 4)."""

    version: str
    rules: Sequence[NoteRule]
    corrections: Sequence[CorrectionRule]


@dataclass(frozen=True)
class RegisteredEntry:
    """An entry as others are noted by it, or as it is noted itself."""

    record_id: str
    kind: KindDefinition
    registration_number: str
    office: str
    date_of_occurrence: str
    date_of_occurrence_until: str | None
    date_of_registration: str
    links: Links
    ends: str | None  # the number of the union that it ends
    survivor: str | None = None  # the UIN of the spouse whom a death names

    def made(self, rule: NoteRule) -> dict[str, Any]:
        """The note that it makes by a rule."""
        until = {"date_of_occurrence_until": self.date_of_occurrence_until}
        return {
            "note": rule.note,
            "record_id": self.record_id,
            "registration_number": self.registration_number,
            "office": self.office,
            "date_of_occurrence": self.date_of_occurrence,
            **(until if self.date_of_occurrence_until else {}),
            "date_of_registration": self.date_of_registration,
            "printed": rule.printed,
            "struck": False,
        }


def people(kind: KindDefinition, links: Links, facts: Iterable[FactName]) -> set[str]:
    """The UINs of whom an entry of this kind proves one of the facts."""
    roles = {role for name in facts if (fact := kind.fact(name)) for role in fact.of}
    return {uin for role in roles if (uin := links.get(role))}


def survivor_of(kind: KindDefinition, declaration: Mapping[str, Any], links: Links) -> str | None:
    """The UIN of the spouse whom an entry of a death names."""
    death = kind.fact("death")
    if death is None or death.survivor is None:
        return None
    return links.get(death.survivor) or value_at(declaration, f"/{death.survivor}/uin")


def notes_on(entry: RegisteredEntry, others: Iterable[RegisteredEntry], law: NoteLaw) -> list[dict[str, Any]]:
    """The notes that follow for an entry from others; of several ends of a union the first one ended it."""
    found = [(rule, other) for other in others for rule in _fitting(entry, other, law)]
    ends = [pair for pair in found if pair[0].noted == "union"]
    first = min(ends, key=_end_order, default=None)
    return [other.made(rule) for rule, other in found if rule.noted != "union" or (rule, other) == first]


def _fitting(entry: RegisteredEntry, other: RegisteredEntry, law: NoteLaw) -> Iterator[NoteRule]:
    for rule in law.rules:
        if entry.kind.fact(rule.noted) is None or other.kind.fact(rule.made_by) is None:
            continue
        if other.date_of_registration >= rule.valid_from.isoformat() and _concerns(rule, entry, other):
            yield rule


def _concerns(rule: NoteRule, entry: RegisteredEntry, other: RegisteredEntry) -> bool:
    if (rule.noted, rule.made_by) == ("union", "end-of-union"):
        return other.ends == entry.registration_number
    of, dead = (
        people(each.kind, each.links, [fact]) for each, fact in ((entry, rule.noted), (other, rule.made_by))
    )
    return bool(of & dead) or (rule.noted == "union" and _widows(other, entry, of, dead))


def _widows(death: RegisteredEntry, union: RegisteredEntry, of: set[str], dead: set[str]) -> bool:
    """Whether a death ends the union of whom it names as the spouse, as `store.unions` has it for the rules.

    Not where it is known by UIN that somebody else is dead, nor one before the union.
    """
    last = death.date_of_occurrence_until or death.date_of_occurrence
    fact = union.kind.fact("union")
    all_known = fact is not None and len(of) == len(fact.of)
    return death.survivor in of and last >= union.date_of_occurrence and not (dead and all_known)


def _end_order(pair: tuple[NoteRule, RegisteredEntry]) -> tuple[str, str]:
    return pair[1].date_of_occurrence, pair[1].registration_number


def changes_of(notes: Sequence[Note], due: Sequence[Note], own: str, at: str) -> list[dict[str, Any]]:
    """The notes to write so that those of other entries read as is due; what is due no more is struck."""
    standing = {_key(note): dict(note) for note in notes if note["record_id"] != own}
    wanted = {_key(note): dict(note) for note in due}
    struck = {key: note | {"struck": True} for key, note in standing.items() if key not in wanted}
    changes = struck | wanted
    return [
        note | {"at": at}
        for key, note in sorted(changes.items())
        if {**note, "at": None} != {**standing.get(key, {}), "at": None}
    ]


def _key(note: Note) -> tuple[str, str]:
    return note["record_id"], note["note"]


def merged(notes: Sequence[Note], changes: Sequence[Note]) -> tuple[Note, ...]:
    """The notes after an annotation: a change replaces the note of the same entry in its place."""
    after = {_key(note): note for note in changes}
    kept = [after.pop(_key(note), note) for note in notes]
    return (*kept, *after.values())


def noted_of_correction(
    law: NoteLaw, kind: KindDefinition, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[str]:
    """What a correction is noted as: for each person or name that it adds, or as a correction alone."""
    named = [rule.note for rule in law.corrections if rule.adds and _adds(rule, kind, before, after)]
    return named or [rule.note for rule in law.corrections if rule.adds is None]


def _adds(
    rule: CorrectionRule, kind: KindDefinition, before: Mapping[str, Any], after: Mapping[str, Any]
) -> bool:
    fact = kind.fact(rule.adds) if rule.adds else None
    if fact is None:
        return False
    roles = [role for role in fact.by or fact.of if rule.sex in (None, kind.sexes.get(role))]
    pointers = [f"/{role}/name" for role in roles]
    return any(value_at(after, at) and not value_at(before, at) for at in pointers)
