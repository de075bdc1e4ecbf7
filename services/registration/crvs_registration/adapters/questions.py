"""The SQL that asks what the register knows: one statement of few branches, by what a declaration needs."""

from __future__ import annotations

from functools import cache
from typing import Any

from crvs_kernel.statements import Prepared, sql
from crvs_kernel.unit_of_work import UnitOfWork
from crvs_registration.application.ports import Question
from crvs_registration.domain.knowledge import (
    NOTHING,
    Candidate,
    Knowledge,
    RegisteredMarriage,
    Standing,
)

# MATERIALIZED: the planner would walk a table without statistics from its start, hoping to meet 30 soon.
_CANDIDATES = """
SELECT 'candidate' AS what, r.id::text AS record_id, NULL AS subject, NULL AS fact, r.declaration AS detail
FROM record r WHERE r.kind = %(kind)s AND r.status <> 'archived' AND r.id <> %(record_id)s
 AND r.id = ANY(ARRAY(
  WITH hit AS MATERIALIZED (SELECT p.record_id FROM party p WHERE p.keys && %(block_keys)s)
  SELECT record_id FROM hit LIMIT 30))"""
_STANDINGS = """
SELECT 'standing', s.record_id::text, s.subject, s.fact, s.detail
FROM standing s WHERE s.subject = ANY(%(subjects)s) AND s.record_id <> %(record_id)s"""
_BIRTHS = """
SELECT 'birth', r.id::text, p.uin, NULL, to_jsonb(r.date_of_occurrence::text)
FROM party p JOIN record r ON r.id = p.record_id
WHERE p.uin = ANY(%(subjects)s) AND p.role = 'child' AND r.kind = 'birth' AND r.status = 'registered'"""
_MARRIAGE = """
SELECT 'marriage', r.id::text, r.date_of_occurrence::text, NULL, r.declaration
FROM record r WHERE r.registration_number = %(marriage_number)s AND r.kind = 'marriage'"""
# Four generations up, over births and adoptions that are registered.
_ANCESTORS = """
(WITH RECURSIVE up(root, uin, generations) AS (
  SELECT each, each, 0 FROM unnest(%(subjects)s) AS each
  UNION
  SELECT up.root, parent.uin, up.generations + 1
  FROM up
  JOIN party me ON me.uin = up.uin AND me.role IN ('child', 'adoptee')
  JOIN record r ON r.id = me.record_id AND r.status = 'registered'
  JOIN party parent ON parent.record_id = me.record_id AND parent.uin IS NOT NULL
   AND parent.role IN ('mother', 'father', 'adoptive_mother', 'adoptive_father')
  WHERE up.generations < 4)
SELECT 'ancestor', NULL, root, uin, to_jsonb(generations) FROM up WHERE generations > 0)"""


@cache
def _statement(*, candidates: bool, subjects: bool, ancestors: bool, marriage: bool) -> Prepared:
    """One of a handful of texts, each put together once."""
    branches = [
        (candidates, _CANDIDATES),
        (subjects, _STANDINGS),
        (subjects, _BIRTHS),
        (ancestors, _ANCESTORS),
        (marriage, _MARRIAGE),
    ]
    text = "\nUNION ALL".join(branch for wanted, branch in branches if wanted)
    if not candidates:
        columns = "what, record_id, subject, fact, detail"
        text = f"WITH answer({columns}) AS ({text}) SELECT {columns} FROM answer"  # noqa: S608 - constants only
    text = text.replace("%(subjects)s", "%(subjects)s::text[]").replace(
        "%(block_keys)s", "%(block_keys)s::text[]"
    )
    return sql(text.replace("%(record_id)s", "%(record_id)s::uuid"), arrays=("subjects", "block_keys"))


def ask(uow: UnitOfWork, question: Question) -> Knowledge:
    """Ask in one round trip, or in none when there is nothing to ask."""
    if not (question.block_keys or question.subjects or question.marriage_number):
        return NOTHING
    statement = _statement(
        candidates=bool(question.block_keys),
        subjects=bool(question.subjects),
        ancestors=question.ancestors and bool(question.subjects),
        marriage=question.marriage_number is not None,
    )
    rows = uow.rows(
        statement,
        record_id=question.record_id,
        kind=question.kind,
        block_keys=list(question.block_keys),
        subjects=list(question.subjects),
        marriage_number=question.marriage_number,
    )
    return _knowledge(rows)


def _knowledge(rows: list[dict[str, Any]]) -> Knowledge:
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_kind.setdefault(row["what"], []).append(row)
    ancestors: dict[str, dict[str, int]] = {}
    for row in by_kind.get("ancestor", ()):
        known = ancestors.setdefault(row["subject"], {})
        known[row["fact"]] = min(row["detail"], known.get(row["fact"], row["detail"]))
    marriages = by_kind.get("marriage")
    return Knowledge(
        standings=tuple(standing_of(row) for row in by_kind.get("standing", ())),
        births={row["subject"]: row["detail"] for row in by_kind.get("birth", ())},
        ancestors=ancestors,
        marriage=_marriage(marriages[0]) if marriages else None,
        candidates=tuple(Candidate(row["record_id"], row["detail"]) for row in by_kind.get("candidate", ())),
    )


def standing_of(row: dict[str, Any]) -> Standing:
    return Standing(row["subject"], row["fact"], row["record_id"], row["detail"])


def _marriage(row: dict[str, Any]) -> RegisteredMarriage:
    return RegisteredMarriage(row["record_id"], row["subject"], row["detail"])
