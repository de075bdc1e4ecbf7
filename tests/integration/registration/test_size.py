"""What a search, a queue and a declaration read does not grow with the register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from crvs_kernel.database.statements import Prepared
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_registration.store import by_name, several_words
from tests.support.examples import example
from tests.support.registry import PROVINCE, REGISTRAR, Registry, uin

COUNTRY = replace(REGISTRAR, subject="officer-la", office="LA", jurisdiction=("LA",))
CHILD, MOTHER = {"given": "ບຸນມີ", "surname": "ວົງສາ"}, {"given": "ສີໄພ", "surname": "ແກ້ວມະນີ"}
FATHER = uin()
BIRTH = example(
    "birth",
    **{
        "/child/name": CHILD,
        "/mother/name": MOTHER,
        "/father/name/surname": CHILD["surname"],
        "/father/uin": FATHER,
    },
)
FEW, MANY = 4000, 12000
# Every record more has the same names; half are in the province, half elsewhere; few are waiting. Seven a day
# were born, backwards from November.
_COPIES = """
INSERT INTO record SELECT copied.* FROM record one CROSS JOIN generate_series(%(first)s, %(last)s) AS n
CROSS JOIN LATERAL jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid(),
 'tracking_number', 'T' || n, 'registration_number', 'N' || n, 'registered_at', '2026-11-20T00:00:00Z' || n,
 'date_of_occurrence', date '2026-11-20' - (n - %(first)s) / 7,
 'status', CASE n %% 50 WHEN 0 THEN 'declared' ELSE 'registered' END,
 'office', (ARRAY['0201', '0202', '0203', '0204', '0101', '0102', '0301', '0401'])[n %% 8 + 1])) AS copied
WHERE one.id = %(id)s;
INSERT INTO party SELECT r.id, p.role, p.name, NULL, ARRAY(
 SELECT CASE WHEN key LIKE '_p%%' THEN key
  WHEN key LIKE 's:o:%%' THEN to_char(r.date_of_occurrence, '"s:o:"YYYY-MM')
  ELSE key || r.tracking_number END FROM unnest(p.keys) AS key), p.born_from, p.born_until
FROM record r JOIN party p ON p.record_id = %(id)s
WHERE NOT EXISTS (SELECT FROM party q WHERE q.record_id = r.id);
INSERT INTO name_word SELECT w.word, r.office, r.id, w.parties
FROM record r JOIN name_word w ON w.record_id = %(id)s
WHERE NOT EXISTS (SELECT FROM name_word q WHERE q.record_id = r.id);
"""
Ask = Callable[[Registry, Any], Any]  # of the record of which the others are copies


@dataclass
class Plans:
    """How the reads of a request ran."""

    nodes: list[dict[str, Any]] = field(default_factory=list)

    def add(self, node: dict[str, Any]) -> None:
        self.nodes += [node] if "Relation Name" in node else []
        for each in node.get("Plans", ()):
            self.add(each)

    @property
    def rows(self) -> int:
        """Rows of tables and of their indexes that were looked at."""
        kinds = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
        return sum(node["Actual Loops"] * sum(node.get(kind, 0) for kind in kinds) for node in self.nodes)

    @property
    def whole_tables(self) -> set[str]:
        return {node["Relation Name"] for node in self.nodes if node["Node Type"] == "Seq Scan"}


@pytest.fixture(name="plans")
def _plans(monkeypatch: pytest.MonkeyPatch) -> Plans:
    """Explains each read before it runs; what is limited to thousands is limited to few."""
    found, run = Plans(), UnitOfWork._now

    def explained(
        uow: UnitOfWork, before: list[bytes], statement: Prepared, values: dict[str, Any]
    ) -> list[Row]:
        rows = run(uow, before, statement, values)
        if statement.sql.lstrip().startswith(("SELECT", "WITH")) and "INSERT" not in statement.sql:
            uow._run(b"EXPLAIN (ANALYZE, FORMAT JSON) " + uow._text(statement, values))
            found.add(uow._cursor.fetchone()[0][0]["Plan"])
        return rows

    monkeypatch.setattr(UnitOfWork, "_now", explained)
    monkeypatch.setattr(by_name, "_MOST_READ", 300)
    monkeypatch.setattr(several_words, "_MOST_PROBES", 200)
    by_name._count.cache_clear()
    return found


def searched(by: Any, **asked: Any) -> Ask:
    return lambda registry, _: registry.as_(by).search(**asked, limit=5)


def queue(name: str) -> Ask:
    return lambda registry, _: registry.as_(COUNTRY).get(f"/v1/records/work-list?queue={name}")


NAMES = {
    "given": "ບຸນມີ",
    "whole": "ບຸນມີ ວົງສາ",
    "misspelt": "ບຸນມິ ວົງສາ",
    "misspelt twice": "ບຸມີ ວງສາ",
    "two people": "ບຸນມີ ສີໄພ",
    "both whole": "ບຸນມີ ວົງສາ ສີໄພ ແກ້ວມະນີ",
    "nobody": "ບຸນມີ ຈັນທາ",
}
ASKED: dict[str, Ask] = {
    "number": lambda registry, record: registry.search(tracking=record["tracking_number"]),
    "uin": searched(COUNTRY, uin=FATHER),
    **{
        f"{name}, {by.office}": searched(by, name=typed)
        for name, typed in NAMES.items()
        for by in (REGISTRAR, PROVINCE, COUNTRY)
    },
    **{name: queue(name) for name in ("to-register", "rejected", "recent")},
    "declaration": lambda registry, _: registry.declare("birth", BIRTH),
}


def grow(owner: Any, record: dict[str, Any], first: int, last: int) -> None:
    owner.execute(_COPIES, {"id": record["id"], "first": first, "last": last})
    owner.execute("VACUUM ANALYZE record")
    owner.execute("VACUUM ANALYZE party")
    owner.execute("VACUUM ANALYZE name_word")


def test_what_is_read_does_not_grow_with_the_register(registry: Registry, owner: Any, plans: Plans) -> None:
    record = registry.declared("birth", BIRTH)
    read = dict[str, list[int]]()
    for first, last in ((1, FEW), (FEW + 1, MANY)):
        grow(owner, record, first, last)
        for name, ask in ASKED.items():
            plans.nodes.clear()
            answer = ask(registry, record)
            assert answer.status_code in {200, 201}, answer.json
            assert plans.nodes, name
            assert first == 1 or not plans.whole_tables & {"record", "party", "name_word", "action"}, name
            read.setdefault(name, []).append(plans.rows)
    assert not {name: rows for name, rows in read.items() if rows[1] > 1.2 * rows[0] + 20}


def test_of_a_pair_that_many_have_the_nearest_in_time_are_compared(registry: Registry, owner: Any) -> None:
    born = BIRTH | {"child": BIRTH["child"] | {"name": {"given": "ຄຳຫຼ້າ", "surname": "ພູວັນ"}}}
    grow(owner, registry.declared("birth", born), MANY + 1, 2 * MANY)
    alike = [each["record_id"] for each in registry.declare("birth", born).json["duplicates"]]
    owner.execute("SELECT min(date_of_occurrence)::text FROM record WHERE id = ANY(%s::uuid[])", (alike,))
    assert len(alike) > 10
    assert owner.fetchone()[0] > "2026-08"
