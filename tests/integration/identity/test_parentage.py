"""A kind that proves a parentage and no birth: the child is one whom a birth has enrolled, named by UIN."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from crvs_contracts import kinds as definitions
from crvs_contracts.kinds import by_name, read_definition
from crvs_identity.bootstrap import worker
from tests.integration.identity.conftest import STAFF, born, entry, read

WORDS = {"lo": "ການລ້ຽງ", "en": "Fostering"}
FOSTERING = {
    "name": "fostering",
    "order": 901,
    "plural": "fosterings",
    "book": "F",
    "words": WORDS,
    "occurred": {"lo": "ວັນທີ", "en": "Date"},
    "date": "/fostering/date",
    "place": "/place/district",
    "parties": {"ward": {"words": WORDS, "subject": True}, "mother": {"words": WORDS}},
    "facts": {"parentage": {"of": "ward", "by": ["mother"]}, "name": {"of": "ward"}},
}


@pytest.fixture(scope="module", autouse=True)
def _fosterings() -> Iterator[None]:
    """The house with one kind more, before the worker's reactions are built."""
    invented = read_definition(yaml.safe_dump(FOSTERING, allow_unicode=True, sort_keys=False))
    every = by_name([*definitions.kinds().values(), invented])
    with pytest.MonkeyPatch.context() as patch:
        for module in (definitions, worker):
            patch.setattr(module, "kinds", lambda: every)
        yield


def links(web: Any, uin: str) -> list[tuple[str, str, bool]]:
    return [(link["relation"], link["uin"], link["enrolled"]) for link in read(web, uin, STAFF).json["links"]]


def test_parent_and_child_are_linked_by_an_entry_that_is_no_birth(hear: Any, query: Any, web: Any) -> None:
    mother, ward = born(hear, query), born(hear, query)
    hear(entry("fostering", {"ward": ward, "mother": mother}))
    assert links(web, ward) == [("mother", mother, True)]
    assert links(web, mother) == [("child", ward, True)]
    standing = query("SELECT status, civil_status FROM person WHERE uin = %s", ward)
    assert standing == [{"status": "alive", "civil_status": "single"}]


def test_parents_of_the_birth_and_of_the_later_entry_stand_together_and_each_once(
    hear: Any, query: Any, web: Any
) -> None:
    first, second = sorted([born(hear, query), born(hear, query)])
    ward = born(hear, query, mother=first)
    for mother in (first, second):
        hear(entry("fostering", {"ward": ward, "mother": mother}))
    assert links(web, ward) == [("mother", first, True), ("mother", second, True)]
    assert links(web, first) == links(web, second) == [("child", ward, True)]


def test_a_correction_moves_the_link_to_another_child(hear: Any, query: Any, web: Any) -> None:
    mother, ward, other = born(hear, query), born(hear, query), born(hear, query)
    event = entry("fostering", {"ward": ward, "mother": mother})
    hear(event)
    hear(entry("fostering", {"ward": other, "mother": mother}, version=3, record=event.subject))
    hear(event)
    assert (links(web, ward), links(web, other)) == ([], [("mother", mother, True)])
    assert links(web, mother) == [("child", other, True)]


def test_a_child_without_a_number_is_nobodys_link(hear: Any, query: Any, web: Any) -> None:
    mother = born(hear, query)
    hear(entry("fostering", {"ward": None, "mother": mother}))
    assert links(web, mother) == []
