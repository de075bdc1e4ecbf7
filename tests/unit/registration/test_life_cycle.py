"""The life-cycle as a fold, over random histories."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_kernel.errors import Conflict, Stale
from crvs_registration.domain.life_cycle import (
    NEXT,
    State,
    allowed,
    evolve,
    fold,
    require,
    require_version,
)

BODIES: dict[str, dict[str, Any]] = {
    "declare": {
        "kind": "birth",
        "office": "0201",
        "tracking_number": "T",
        "place": {"district": "0201", "province": "LA-PH"},
        "form_version": "birth/1",
        "declaration": {"child": {}},
        "timeliness": "current",
        "duplicates": [],
        "date_of_declaration": "2026-11-24",
        "links": {"child": None},
    },
    "register": {
        "registration_number": "B",
        "date_of_registration": "2026-11-24",
        "registered_at": "2026-11-24T03:00:00Z",
        "duplicates": [],
    },
    "reject": {"reason": "unclear"},
    "archive": {"reason": "withdrawn"},
    "correct": {"declaration": {"child": {"sex": "male"}}, "links": {"mother": None}}
    | {"place": {"district": "0202", "province": "LA-PH"}, "timeliness": "late"},
    "unarchive": {"reason": "closed by mistake"},
    "transfer": {"to": "0202", "reason": "the family moved", "status": "declared"},
    "accept": {"office": "0202", "from": "0201", "status": "declared"},
    "return": {"reason": "not here", "from": "0202", "status": "declared"},
    "cancel": {"ground": "false", "reason": "no such birth"},
    "reinstate": {"reason": "it was true"},
    "link": {"role": "mother", "reason": "the family book", "links": {"mother": "234123412346"}},
    "unlink": {"role": "mother", "reason": "a namesake", "links": {"mother": None}},
    "annotate": {"links": {"child": "123"}},
}


@st.composite
def histories(draw: st.DrawFn) -> list[str]:
    """Only lawful acts, chosen at random, until nothing more is allowed."""
    status, acts = "", []
    for _ in range(draw(st.integers(1, 12))):
        choices = allowed(status)
        if not choices:
            break
        act = draw(st.sampled_from(choices))
        acts.append(act)
        status = NEXT[status][act]
    return acts


@given(histories())
def test_a_step_at_a_time_is_the_same_as_the_fold(acts: list[str]) -> None:
    state = State()
    for act in acts:
        state = evolve(state, act, BODIES[act])
    assert state == fold((act, BODIES[act]) for act in acts)
    assert state.version == state.seq == len(acts)


@given(histories())
def test_a_registration_number_is_never_lost_and_never_allotted_twice(acts: list[str]) -> None:
    state = fold((act, BODIES[act]) for act in acts)
    assert acts.count("register") <= 1
    assert (state.registration_number is not None) == ("register" in acts)


@given(histories())
def test_every_act_that_is_not_allowed_is_refused_with_what_is(acts: list[str]) -> None:
    status = fold((act, BODIES[act]) for act in acts).status
    for act in set(BODIES) - set(allowed(status)):
        with pytest.raises(Conflict) as refusal:
            require(status, act)
        assert refusal.value.params["allowed"] == allowed(status)


@given(histories())
def test_cancel_then_reinstate_is_the_identity_wherever_it_is_allowed(acts: list[str]) -> None:
    done = [(act, BODIES[act]) for act in acts]
    state = fold(done)
    if "cancel" in allowed(state.status):
        back = fold([*done, ("cancel", BODIES["cancel"]), ("reinstate", BODIES["reinstate"])])
        assert replace(back, version=state.version, seq=state.seq) == state
        assert back.version == state.version + 2


def test_an_undone_archival_leads_back_to_where_it_was_archived_from() -> None:
    for before in ("declared", "rejected"):
        acts = ["declare", "reject", "archive"] if before == "rejected" else ["declare", "archive"]
        back = BODIES["unarchive"] | {"status": before}
        assert fold([*((act, BODIES[act]) for act in acts), ("unarchive", back)]).status == before


def test_an_annotation_is_kept_in_order_but_is_no_new_version() -> None:
    state = fold([("declare", BODIES["declare"]), ("annotate", BODIES["annotate"])])
    assert (state.version, state.seq, state.links) == (1, 2, {"child": "123"})


def test_a_decision_on_another_version_is_stale() -> None:
    require_version(3, 3)
    with pytest.raises(Stale):
        require_version(4, 3)


def test_a_correction_moves_the_place_and_the_timeliness() -> None:
    state = fold((act, BODIES[act]) for act in ("declare", "register", "correct"))
    assert (state.place["district"], state.timeliness) == ("0202", "late")


def test_each_declaration_says_its_own_date() -> None:
    again = BODIES["declare"] | {"date_of_declaration": "2027-01-01"}
    acts = [("declare", BODIES["declare"]), ("reject", BODIES["reject"]), ("declare", again)]
    assert fold(acts).date_of_declaration == "2027-01-01"
