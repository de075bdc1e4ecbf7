"""Marginal notes follow from the registered entries alone, in whatever order these came."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_contracts.code_lists import code_list
from crvs_contracts.kinds import kind_named
from crvs_registration.adapters.rule_files import read_notes
from crvs_registration.domain.life_cycle import State, evolve
from crvs_registration.domain.notes import (
    MAKING,
    NOTED,
    RegisteredEntry,
    changes_of,
    merged,
    noted_of_correction,
    notes_on,
)

LAW = read_notes()
HE, SHE = "111111111111", "222222222222"


def entry(
    kind: str, id_: str, day: str, links: dict[str, str | None], ends: str | None = None
) -> RegisteredEntry:
    return RegisteredEntry(id_, kind_named(kind), f"no-{id_}", "0201", day, None, day, links, ends)


MARRIAGE = entry("marriage", "m", "2020-05-01", {"groom": HE, "bride": SHE})
BIRTH = entry("birth", "b", "1990-01-01", {"child": HE, "mother": SHE, "father": None})
DIVORCE = entry("divorce", "v", "2024-05-01", {"husband": HE, "wife": SHE}, ends="no-m")
DEATH = entry("death", "d", "2026-05-01", {"deceased": HE})
OF_HER = entry("death", "e", "2025-05-01", {"deceased": SHE})
OTHERS = (DIVORCE, DEATH, OF_HER, MARRIAGE)


def noted(on: RegisteredEntry, *others: RegisteredEntry) -> list[tuple[str, str]]:
    return [(note["note"], note["record_id"]) for note in notes_on(on, others, LAW)]


def test_each_note_of_the_law_has_a_word_and_names_facts_that_are_looked_for() -> None:
    words = {*code_list("entry_note").labels}
    assert {rule.note for rule in (*LAW.rules, *LAW.corrections)} == words
    assert {rule.noted for rule in LAW.rules} <= {*NOTED}
    assert {rule.made_by for rule in LAW.rules} <= {*MAKING}
    assert LAW.corrections[-1].adds is None  # fits what no other rule fits


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ((DIVORCE,), [("dissolved", "v")]),
        ((DEATH,), [("ended-by-death", "d")]),
        ((DEATH, OF_HER), [("ended-by-death", "e")]),
        ((DEATH, DIVORCE, OF_HER), [("dissolved", "v")]),
        ((BIRTH, MARRIAGE), []),
    ],
)
def test_a_union_is_noted_with_what_ended_it_first(
    others: tuple[RegisteredEntry, ...], expected: list[tuple[str, str]]
) -> None:
    assert noted(MARRIAGE, *others) == expected


@pytest.mark.parametrize(
    ("deceased", "day", "expected"),
    [
        (None, "2026-05-01", [("ended-by-death", "d")]),
        (None, "2019-05-01", []),  # of an earlier spouse
        ("333333333333", "2026-05-01", []),  # known to be somebody else
    ],
)
def test_a_death_that_names_the_survivor_ends_the_union(
    deceased: str | None, day: str, expected: list[tuple[str, str]]
) -> None:
    named = replace(entry("death", "d", day, {"deceased": deceased}), survivor=SHE)
    assert noted(MARRIAGE, named) == expected
    unknown = replace(MARRIAGE, links={"groom": None, "bride": SHE})
    assert bool(noted(unknown, named)) == (day > MARRIAGE.date_of_occurrence)


def test_a_birth_is_noted_with_what_became_of_the_child_and_not_of_the_parents() -> None:
    assert noted(BIRTH, *OTHERS) == [("divorced", "v"), ("died", "d"), ("married", "m")]
    assert noted(BIRTH, OF_HER) == []


@given(st.lists(st.sets(st.sampled_from(range(len(OTHERS)))), min_size=1, max_size=6))
def test_whatever_came_and_was_cancelled_the_standing_notes_are_those_of_what_is_left(
    registers: list[set[int]],
) -> None:
    state = State()
    for place, register in enumerate(registers):
        due = notes_on(BIRTH, [OTHERS[each] for each in register], LAW)
        changes = changes_of(state.notes, due, "b", f"2026-11-{place + 1:02}T00:00:00Z")
        before = state.notes
        state = evolve(state, "annotate", {"links": {}, "notes": changes})
        assert len(state.notes) >= len(before)  # nothing is erased
        assert not changes_of(state.notes, due, "b", "later")  # and nothing is noted twice
    standing = {(note["note"], note["record_id"]) for note in state.notes if not note["struck"]}
    assert standing == set(noted(BIRTH, *(OTHERS[each] for each in registers[-1])))


def test_the_order_of_arrival_does_not_matter() -> None:
    found = {tuple(sorted(noted(BIRTH, *order))) for order in permutations(OTHERS)}
    assert len(found) == 1


def test_a_note_that_returns_is_in_its_place_and_follows_corrections_of_its_entry() -> None:
    made = changes_of((), notes_on(BIRTH, [DEATH, MARRIAGE], LAW), "b", "1")
    notes = merged((), made)
    struck = merged(notes, changes_of(notes, notes_on(BIRTH, [MARRIAGE], LAW), "b", "2"))
    assert [(note["note"], note["struck"]) for note in struck] == [("died", True), ("married", False)]
    corrected = entry("death", "d", "2026-05-02", {"deceased": HE})
    back = merged(struck, changes_of(struck, notes_on(BIRTH, [corrected, MARRIAGE], LAW), "b", "3"))
    assert [(note["date_of_occurrence"], note["struck"], note["at"]) for note in back] == [
        ("2026-05-02", False, "3"),
        ("2020-05-01", False, "1"),
    ]


def test_notes_of_the_entrys_own_corrections_are_never_struck() -> None:
    own = {"note": "corrected", "record_id": "b", "struck": False, "at": "1"}
    assert changes_of((own, own), [], "b", "2") == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"father": {"name": {"given": "ບຸນມີ"}}}, ["recognised"]),
        ({}, {"mother": {"name": {"given": "ບຸນມີ"}}}, ["corrected"]),
        ({"child": {"unnamed": True}}, {"child": {"name": {"given": "ບຸນ"}}}, ["named"]),
        ({"child": {"name": {"given": "ບຸນ"}}}, {"child": {"name": {"given": "ບຸນມີ"}}}, ["corrected"]),
    ],
)
def test_a_correction_is_noted_as_what_it_adds(
    before: dict[str, Any], after: dict[str, Any], expected: list[str]
) -> None:
    assert noted_of_correction(LAW, kind_named("birth"), before, after) == expected


def test_a_rule_does_not_note_what_was_registered_before_it() -> None:
    assert all(rule.valid_from < date(1950, 1, 1) for rule in LAW.rules)
    old = entry("death", "d", "1899-05-01", {"deceased": HE})
    assert noted(BIRTH, old) == []
