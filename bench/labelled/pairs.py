"""The labelled set: pairs of declarations, of one vital event or of two, with the slip between them."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Literal, NamedTuple

from bench.labelled.catalogue import ON_OTHERS, slips_of
from bench.labelled.declared import Declared, Register
from bench.labelled.names import Composed, Listed
from bench.labelled.others import OTHERS
from bench.labelled.papers import second_paper
from bench.labelled.slips import People, Slip

Model = Literal["composed", "listed"]
_MODELS = {"composed": Composed, "listed": Listed}
_TWO_SLIPS = 0.35
_TWINS = 0.06
_AS_TYPED = 0.3  # of those that are two: whatever is alike is told alike


class Pair(NamedTuple):
    same: bool
    slip: str
    one: Declared
    other: Declared


def register_of(kind: str, model: Model, seed: int) -> Register:
    """A repeatable source of declarations."""
    return Register(_MODELS[model](Random(f"{kind} {model} {seed}")))


def pairs(kind: str, model: Model, seed: int, of_each: int) -> Iterator[Pair]:
    """So many pairs of every slip, and three times as many of every sort of alike ones; repeatable."""
    register = register_of(kind, model, seed)
    chance = register.chance
    slips = slips_of(kind, register)
    for name in slips:
        done = tries = 0
        while done < of_each and tries < of_each * 40:
            tries += 1
            pair = _same(kind, name, register)
            if pair is not None:
                done += 1
                yield pair
    for name, make in OTHERS[kind].items():
        for _ in range(3 * of_each):
            one, people = getattr(register, kind)()
            other = make(register, one, people)
            if chance.random() < _AS_TYPED:
                yield Pair(same=False, slip=name, one=one, other=other)
                continue
            second_paper(other, register)
            if chance.random() < 0.3:
                _done(slips[chance.choice(ON_OTHERS)], other, people, chance)
            yield Pair(same=False, slip=name, one=one, other=other)


def _same(kind: str, name: str, register: Register) -> Pair | None:
    chance = register.chance
    one, people = getattr(register, kind)()
    if kind == "birth" and chance.random() < _TWINS:
        one["child"] |= {"plurality": "twin", "birth_order": chance.randint(1, 2)}
    other = deepcopy(one)
    second_paper(other, register)
    slips = slips_of(kind, register)
    if not _done(slips[name], other, people, chance):
        return None
    if chance.random() < _TWO_SLIPS and name != "exact":
        _done(slips[chance.choice(tuple(slips))], other, people, chance)
    is_named_twin = kind == "birth" and "birth_order" in one["child"] and "name" in other["child"]
    if is_named_twin and chance.random() < 0.3:
        other["child"]["birth_order"] = 3 - one["child"]["birth_order"]
    if chance.random() < 0.5:
        one, other = other, one
    return Pair(same=True, slip=name, one=one, other=other)


def _done(slip: Slip, document: Declared, people: People, chance: Random) -> bool:
    before = deepcopy(document)
    try:
        done = bool(slip(document, people, chance))
    except (KeyError, IndexError):  # the slip before took away what this one changes
        done = False
    if not done:
        document.clear()
        document.update(before)
    return done
