"""The labelled set of searches: a register of births, and what is typed to find one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from random import Random
from typing import Any, NamedTuple

from bench.labelled.declared import Declared, Register, written
from bench.labelled.names import Named, Part
from bench.labelled.pairs import Model, register_of
from bench.labelled.slips import People
from bench.labelled.typed import WAYS, Meant, Typed
from crvs_contracts.numbers import RegistrationNumber, generate_uin

_SAME_OFFICE, _HYPHENATED, _PASSPORT, _TELEPHONE = 0.15, 0.05, 0.3, 0.5
_MOST_BEARERS = 3
_MOST_TRIES = 400


class Line(NamedTuple):
    """One record to be made: its declaration, the people in it, and the line of the command `fill`."""

    declaration: Declared
    people: People
    fill: dict[str, Any]

    @property
    def number(self) -> str:
        """The number that it gets in the book."""
        year = int(self.fill["registered_at"][:4])
        return str(RegistrationNumber("B", self.fill["office"], year, self.fill["sequence"]))


class Query(NamedTuple):
    slip: str
    typed: str
    number: str  # of the record that is meant


def register(model: Model, seed: int, records: int, office: str) -> list[Line]:
    """So many births, a part of them at one office, from the oldest to the newest."""
    source = register_of("birth", model, seed)
    chance, sequence = source.chance, count(1)
    made = [_birth(source) for _ in range(records)]
    made.sort(key=lambda each: str(each[0]["child"]["date_of_birth"]))
    return [_line(*each, office, next(sequence), chance) for each in made]


def _birth(source: Register) -> tuple[Declared, People]:
    chance = source.chance
    declaration, people = source.birth()
    if chance.random() < _HYPHENATED:
        one, other = source.names.surname(), source.names.surname()
        latin = tuple(f"{a}-{b}" for a, b in zip(one.latin, other.latin, strict=True))
        surname = Part(f"{one.lo}-{other.lo}", "", "", latin)
        people["mother"] = Named(people["mother"].given, surname)
        declaration["mother"]["name"] = written(people["mother"])
    if chance.random() < _PASSPORT:
        declaration["mother"]["id_document"] = f"PA{chance.randrange(10**7):07}"
    if chance.random() < _TELEPHONE:
        declaration["informant"]["phone"] = f"+856 20 {chance.randrange(10**7, 10**8)}"
    return declaration, people


def _line(declaration: Declared, people: People, office: str, sequence: int, chance: Random) -> Line:
    if chance.random() < _SAME_OFFICE:
        declaration["place"]["district"] = office
    here, born = declaration["place"]["district"], declaration["child"]["date_of_birth"]
    return Line(
        declaration,
        people,
        {
            "office": here,
            "registrar": f"registrar-{here}",
            "registrar_name": "ນາຍທະບຽນ",
            "kind": "birth",
            "form_version": "birth/1",
            "declaration": declaration,
            "declared_at": f"{born}T23:58:00+07:00",
            "registered_at": f"{born}T23:59:00+07:00",
            "sequence": sequence,
            "uin": generate_uin(chance.randrange),
        },
    )


def queries(
    lines: Sequence[Line], tracking: Mapping[str, str], office: str, seed: int, of_each: int
) -> Iterator[Query]:
    """So many searches of every slip for records of the office; ``tracking`` is by registration number.

    None where more than a few records have all that is asked for: who is meant could not be told.
    """
    here = [line for line in lines if line.fill["office"] == office]
    known = [_words(line) for line in here]
    for slip, way in WAYS.items():
        chance, done = Random(f"{slip} {seed}"), 0
        for line in chance.choices(here, k=_MOST_TRIES):
            if done == of_each:
                break
            numbers = {"number": line.number, "uin": line.fill["uin"], "tracking": tracking[line.number]}
            typed = way(Meant(line.declaration, line.people, numbers), chance)
            if typed is not None and _tells(typed, known):
                done += 1
                yield Query(slip, typed.text, line.number)


def _words(line: Line) -> tuple[str, ...]:
    """What an entry may be found by: its names and the day."""
    names = (line.declaration[role]["name"] for role in line.people if "name" in line.declaration[role])
    return (line.declaration["child"]["date_of_birth"], *(part for each in names for part in each.values()))


def _tells(typed: Typed, known: Sequence[tuple[str, ...]]) -> bool:
    bearers = sum(all(any(asked in word for word in words) for asked in typed.by) for words in known)
    namesakes = sum(typed.text in words for words in known)
    return not typed.by or (bearers <= _MOST_BEARERS and namesakes <= _MOST_BEARERS)
