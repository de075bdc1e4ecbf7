"""The SQL that asks what the register knows: one row, one column for each thing that a declaration needs.

Whether somebody is married or dead is read from the registered entries themselves, by their dates: there is
no second copy of it that a correction could leave behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from crvs_kernel.database.statements import Prepared, sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.application.ports import Question
from crvs_registration.domain.knowledge import NOTHING, Birth, Candidate, Death, Knowledge, Marriage

# When the marriage m ended, but for what the record in question itself has to do with it.
_DIVORCED = """(SELECT min(e.date_of_occurrence) FROM record e
 WHERE e.ends = m.registration_number AND e.status = 'registered' AND e.id <> %(record_id)s::uuid)"""
_DIED = """(SELECT min(e.date_of_occurrence) FROM party dead
 JOIN record e ON e.id = dead.record_id AND e.status = 'registered'
 WHERE dead.role = 'deceased' AND e.id <> %(record_id)s::uuid AND dead.uin = ANY(ARRAY(
  SELECT one.uin FROM party one WHERE one.record_id = m.id AND one.uin IS NOT NULL)))"""
# The newest 60 of the blocks. ARRAY and MATERIALIZED: first the blocks by their index, then those records;
# the planner would walk a table without statistics from its end, hoping to meet 60 soon.
_ALIKE = """(SELECT jsonb_agg(jsonb_build_object({columns}))
 FROM record m WHERE m.status <> 'archived' AND m.id <> %(record_id)s::uuid AND m.id = ANY(ARRAY(
  WITH hit AS MATERIALIZED (SELECT p.record_id FROM party p WHERE p.keys && {keys})
  SELECT record_id FROM hit ORDER BY record_id DESC LIMIT 60)))"""
_CANDIDATE = "'record_id', m.id, 'office', m.office, 'declaration', m.declaration"
_UNTIL = f", 'until', CASE WHEN m.status = 'registered' THEN least({_DIVORCED}, {_DIED}) END"
_ENTRIES = f"""(SELECT jsonb_agg(jsonb_build_object('uin', p.uin, 'kind', m.kind, 'record_id', m.id,
  'office', m.office, 'date', m.date_of_occurrence,
  'child', CASE WHEN m.kind = 'birth' THEN m.declaration -> 'child' END,
  'divorced', CASE WHEN m.kind = 'marriage' THEN {_DIVORCED} END,
  'died', CASE WHEN m.kind = 'marriage' THEN {_DIED} END))
 FROM party p JOIN record m ON m.id = p.record_id AND m.status = 'registered' AND m.id <> %(record_id)s::uuid
 WHERE p.uin = ANY(%(subjects)s::text[]) AND p.role IN ('child', 'deceased', 'groom', 'bride'))"""  # noqa: S608 - constants only
_MARRIAGE = f"""(SELECT jsonb_build_object('record_id', m.id, 'date', m.date_of_occurrence,
  'entry', m.declaration, 'divorced', {_DIVORCED}, 'died', {_DIED})
 FROM record m WHERE m.registration_number = %(marriage_number)s AND m.kind = 'marriage')"""  # noqa: S608 - constants only
# Four generations up, over births and adoptions that are registered.
_ANCESTORS = """(WITH RECURSIVE up(root, uin, generations) AS (
  SELECT each, each, 0 FROM unnest(%(subjects)s::text[]) AS each
  UNION
  SELECT up.root, parent.uin, up.generations + 1
  FROM up
  JOIN party me ON me.uin = up.uin AND me.role IN ('child', 'adoptee')
  JOIN record r ON r.id = me.record_id AND r.status = 'registered'
  JOIN party parent ON parent.record_id = me.record_id AND parent.uin IS NOT NULL
   AND parent.role IN ('mother', 'father', 'adoptive_mother', 'adoptive_father')
  WHERE up.generations < 4)
 SELECT jsonb_agg(jsonb_build_array(root, uin, generations)) FROM up WHERE generations > 0)"""
# In the order of the keys, so that two registrations about the same people wait for each other in one order.
_LOCK = (
    "SELECT pg_advisory_xact_lock(hashtextextended('subject:' || each, 0))"
    " FROM unnest(%(subjects)s::text[]) AS each;"
)


def candidates(keys: str, *, endings: bool) -> str:
    """The column of candidates in the blocks that an expression gives; of marriages, with their ends."""
    return _ALIKE.format(columns=_CANDIDATE + (_UNTIL if endings else ""), keys=keys)


@cache
def _statement(*, lock: bool, weds: bool, parts: tuple[str, ...]) -> Prepared:
    """One of a handful of texts, made once; the read comes after the lock, and sees what it let by."""
    columns = {
        "candidates": candidates("%(block_keys)s::text[]", endings=weds),
        "entries": _ENTRIES,
        "ancestors": _ANCESTORS,
        "marriage": _MARRIAGE,
    }
    chosen = ", ".join(f"{columns[name]} AS {name}" for name in parts)
    return sql(f"{_LOCK if lock else ''}SELECT {chosen}", arrays=("subjects", "block_keys"))


def ask(uow: UnitOfWork, question: Question) -> Knowledge:
    """Ask in one round trip, or in none when there is nothing to ask."""
    wanted = {
        "candidates": question.block_keys,
        "entries": question.subjects,
        "ancestors": question.weds and question.subjects,
        "marriage": question.marriage_number,
    }
    parts = tuple(name for name, needed in wanted.items() if needed)
    if not parts:
        return NOTHING
    run = uow.lock if question.lock else uow.row
    row = run(
        _statement(lock=question.lock, weds=question.weds, parts=parts),
        record_id=question.record_id,
        block_keys=list(question.block_keys),
        subjects=list(question.subjects),
        marriage_number=question.marriage_number,
    )
    return _knowledge(row or {})


def _knowledge(row: Mapping[str, Any]) -> Knowledge:
    births, deaths, marriages = {}, {}, dict[str, tuple[Marriage, ...]]()
    for each in row.get("entries") or ():
        uin, record_id = each["uin"], each["record_id"]
        match each["kind"]:
            case "birth":
                births[uin] = Birth(record_id, each["child"], each["office"])
            case "death":
                deaths[uin] = Death(record_id, each["date"])
            case _:
                known = Marriage(record_id, each["date"], each["divorced"], each["died"])
                marriages[uin] = (*marriages.get(uin, ()), known)
    ancestors: dict[str, dict[str, int]] = {}
    for root, uin, generations in row.get("ancestors") or ():
        known_of = ancestors.setdefault(root, {})
        known_of[uin] = min(generations, known_of.get(uin, generations))
    marriage = row.get("marriage")
    return Knowledge(
        births=births,
        deaths=deaths,
        marriages=marriages,
        ancestors=ancestors,
        marriage=Marriage(**marriage) if marriage else None,
        candidates=candidates_of(row),
    )


def candidates_of(row: Mapping[str, Any]) -> tuple[Candidate, ...]:
    """The candidates of a row that has them."""
    return tuple(Candidate(**each) for each in row.get("candidates") or ())
