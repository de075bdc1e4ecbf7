"""The labelled set of searches is made again from its seed, and every query tells which record is meant."""

from __future__ import annotations

from bench.labelled.queries import Query, queries, register
from bench.labelled.typed import WAYS

OFFICE = "0101"


def _made(seed: int) -> list[Query]:
    lines = register("composed", seed, 300, OFFICE)
    tracking = {line.number: "FYM106WQHJ" for line in lines}
    return list(queries(lines, tracking, OFFICE, seed, 6))


def test_the_same_seed_makes_the_same_queries_of_every_slip() -> None:
    one, same = _made(1), _made(1)
    assert one == same
    assert {query.slip for query in one} == set(WAYS)
    assert len({query.typed for query in one}) > 200


def test_no_query_is_a_name_that_many_people_have() -> None:
    names = [
        each["name"].get("given")
        for line in register("composed", 3, 300, OFFICE)
        if line.fill["office"] == OFFICE
        for role in line.people
        if "name" in (each := line.declaration.get(role, {}))
    ]
    assert max(map(names.count, names)) > 3
    assert all(names.count(query.typed) <= 3 for query in _made(3))
