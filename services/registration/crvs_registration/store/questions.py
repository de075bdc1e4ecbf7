"""The SQL behind an inquiry: one row, with one column for each question.

Marriages and deaths are read from the registered entries and their dates. There is no second copy that a
correction could leave outdated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, assert_never

from crvs_contracts.kinds import kind_named, yielding
from crvs_kernel.database.statements import Prepared, sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.domain.concerns import CODES
from crvs_registration.domain.kind import Inquiry
from crvs_registration.domain.knowledge import (
    NOTHING,
    Birth,
    Candidate,
    Death,
    Knowledge,
    Marriage,
    Named,
)
from crvs_registration.domain.linked import as_linked
from crvs_registration.store.alike import alike
from crvs_registration.store.facts import proves, yields
from crvs_registration.store.unions import DIED, DIVORCED, spouse_of

_ALIKE = """(SELECT jsonb_agg(jsonb_build_object({columns}))
 FROM record m WHERE (m.kind = {kind} OR m.kind IN ({lives}))
 AND m.status NOT IN ('archived', 'cancelled') AND m.id <> {record} AND m.id = ANY({alike}))"""
_CANDIDATE = (
    "'record_id', m.id, 'kind', m.kind, 'office', m.office, 'declaration', m.declaration, 'links', m.links,"
    " 'status', m.status"
)
_UNTIL = (
    f", 'until', CASE WHEN m.status = 'registered' AND {yields('m', 'union')}"
    f" THEN least({DIVORCED}, ({DIED} ->> 'last')::date) END"
)
_ENTRIES = f"""(SELECT jsonb_agg(jsonb_build_object('uin', p.uin, 'role', p.role, 'kind', m.kind,
  'record_id', m.id, 'office', m.office, 'date', m.date_of_occurrence, 'until', m.date_of_occurrence_until,
  'person', CASE WHEN {proves("m", "p", "birth", "name")} THEN m.declaration -> p.role END,
  'hour', CASE WHEN {proves("m", "p", "death")} THEN m.declaration #>> '{{death,time}}' END,
  'spouse', CASE WHEN {yields("m", "union")} THEN {spouse_of("m", "p")} END,
  'divorced', CASE WHEN {yields("m", "union")} THEN {DIVORCED} END,
  'died', CASE WHEN {yields("m", "union")} THEN {DIED} END) ORDER BY m.date_of_occurrence)
 FROM party p JOIN record m ON m.id = p.record_id AND m.status = 'registered' AND m.id <> %(record_id)s::uuid
 WHERE p.uin = ANY(%(subjects)s::text[]) AND {proves("m", "p", "birth", "death", "union", "name")})"""  # noqa: S608 - constants only
_UNION = f"""(SELECT jsonb_build_object('record_id', m.id, 'kind', m.kind, 'date', m.date_of_occurrence,
  'office', m.office, 'entry', m.declaration, 'links', m.links, 'divorced', {DIVORCED}, 'died', {DIED})
 FROM record m WHERE m.registration_number = %(marriage_number)s AND m.status = 'registered'
  AND {yields("m", "union")})"""  # noqa: S608 - constants only
# Numbers are allotted for births and stay somebody's when the entry is cancelled (law 14).
_KNOWN = f"""(SELECT array_agg(DISTINCT p.uin) FROM party p JOIN record m ON m.id = p.record_id
 WHERE p.uin = ANY(%(subjects)s::text[]) AND {proves("m", "p", "birth")})"""  # noqa: S608 - constants only
# Four generations up, over every registered entry that proves who somebody's parents are.
_ANCESTORS = f"""(WITH RECURSIVE up(root, uin, generations) AS (
  SELECT each, each, 0 FROM unnest(%(subjects)s::text[]) AS each
  UNION
  SELECT up.root, parent.uin, up.generations + 1
  FROM up
  JOIN party me ON me.uin = up.uin
  JOIN record r ON r.id = me.record_id AND r.status = 'registered' AND {proves("r", "me", "parentage")}
  JOIN party parent ON parent.record_id = me.record_id AND parent.uin IS NOT NULL
   AND {proves("r", "parent", "parentage", by=True)}
  WHERE up.generations < 4)
 SELECT jsonb_agg(jsonb_build_array(root, uin, generations)) FROM up WHERE generations > 0)"""  # noqa: S608 - constants only
# In the order of the keys, so that two registrations about the same people wait for each other in one order.
LOCK = sql(
    "SELECT pg_advisory_xact_lock(hashtextextended('subject:' || each, 0))"
    " FROM unnest(%(subjects)s::text[]) AS each",
    arrays=("subjects",),
    planned_once=True,
)


def own(record: str) -> str:
    """Limit records to what one account declared, or to some kinds, where the caller sees no more (`Reach`).

    The first action says who declared: no copy of it could differ. ARRAY: one account's records are few.
    """
    return f""" AND (%(kinds)s::text[] IS NULL OR {record}.kind = ANY(%(kinds)s::text[]))
 AND (%(declared_by)s::text IS NULL OR {record}.id = ANY(ARRAY(
  SELECT first.record_id FROM action first
  WHERE first.seq = 1 AND first.actor = %(declared_by)s::text)))"""  # noqa: S608 - constants only


def candidates(
    keys: str,
    *,
    kind: str = "%(kind)s::text",
    record: str = "%(record_id)s::uuid",
    day: str = "%(day)s::date",
    endings: bool = False,
) -> str:
    """SQL: the column of candidates that share a key; for a union with the day of an end.

    Keys of people are the same in every kind that tells of their lives; all others begin with their book.
    """
    of_lives = {each.name for fact in CODES for each in yielding(fact)}
    lives = ", ".join(f"'{name}'" for name in sorted(of_lives))
    columns = _CANDIDATE + (_UNTIL if endings else "")
    return _ALIKE.format(columns=columns, alike=alike(keys, day), kind=kind, record=record, lives=lives)


@cache
def _statement(*, weds: bool, parts: tuple[str, ...]) -> Prepared:
    """The text for one set of questions, cached."""
    columns = {
        "candidates": candidates("%(block_keys)s::text[]", endings=weds),
        "entries": _ENTRIES,
        "known": _KNOWN,
        "ancestors": _ANCESTORS,
        "union": _UNION,
    }
    chosen = ", ".join(f"{columns[name]} AS {name}" for name in parts)
    return sql(f"SELECT {chosen}", arrays=("subjects", "block_keys"), planned_once=True)


def ask(uow: UnitOfWork, question: Inquiry) -> Knowledge:
    """Answer an inquiry in one round trip; in none when it is empty."""
    wanted = {
        "candidates": question.block_keys,
        "entries": question.subjects,
        "known": question.subjects,
        "ancestors": question.kind.weds and question.subjects,
        "union": question.marriage_number,
    }
    parts = tuple(name for name, needed in wanted.items() if needed)
    if not parts:
        return NOTHING
    run = uow.row
    if question.lock:  # the read follows the lock and sees what was committed
        uow.write(LOCK, subjects=list(question.subjects))
        run = uow.lock
    row = run(
        _statement(weds=question.kind.weds, parts=parts),
        record_id=question.record_id,
        kind=question.kind.name,
        block_keys=list(question.block_keys),
        day=question.day,
        subjects=list(question.subjects),
        marriage_number=question.marriage_number,
    )
    return _knowledge(row or {})


def _knowledge(row: Mapping[str, Any]) -> Knowledge:
    ancestors: dict[str, dict[str, int]] = {}
    for root, uin, generations in row.get("ancestors") or ():
        known_of = ancestors.setdefault(root, {})
        known_of[uin] = min(generations, known_of.get(uin, generations))
    union = row.get("union")
    known = Knowledge(
        ancestors=ancestors,
        marriage=_marriage(union, _linked(union, "entry")) if union else None,
        candidates=candidates_of(row),
        known=frozenset(row.get("known") or ()),
    )
    named = {union["record_id"]: union["office"]} if union else {}
    return _proven(row.get("entries") or (), named, known)


def _proven(entries: Iterable[Mapping[str, Any]], named: Mapping[str, str], known: Knowledge) -> Knowledge:
    """Add the facts that entries, in order of their dates, prove of the UINs, and all their offices."""
    births, deaths, offices = {}, {}, dict(named)
    names = dict[str, Named]()
    marriages = dict[str, tuple[Marriage, ...]]()
    for each in entries:
        uin, record_id = each["uin"], each["record_id"]
        offices[record_id] = each["office"]
        for fact in kind_named(each["kind"]).facts_about(each["role"]):
            match fact.name:
                case "birth":
                    births[uin] = Birth(record_id, each["person"])
                case "death":
                    deaths[uin] = Death(record_id, each["date"], each["hour"], each["until"])
                case "union":
                    marriages[uin] = (*marriages.get(uin, ()), _marriage(each))
                case "name":
                    if each["person"].get("name"):
                        before = names[uin].person if uin in names else {}
                        names[uin] = Named(record_id, {**before, **each["person"]}, each["office"])
                case "parentage" | "end-of-union":  # the query for ancestors and the column `ends` read these
                    pass
                case _:
                    assert_never(fact.name)
    return replace(known, births=births, deaths=deaths, marriages=marriages, names=names, offices=offices)


def _marriage(row: Mapping[str, Any], entry: Mapping[str, Any] | None = None) -> Marriage:
    union = kind_named(row["kind"]).fact("union")
    if union is None:
        raise LookupError("an entry that is no union was asked for as one")
    died = row["died"] or {}
    ends = row["divorced"], died.get("first"), died.get("last")
    return Marriage(row["record_id"], row["date"], union.of, *ends, entry or {}, row.get("spouse") or {})


def candidates_of(row: Mapping[str, Any]) -> tuple[Candidate, ...]:
    return tuple(_candidate(each) for each in row.get("candidates") or ())


def _candidate(row: Mapping[str, Any]) -> Candidate:
    return Candidate(**{**row, "declaration": _linked(row, "declaration")})


def _linked(row: Mapping[str, Any], column: str) -> Mapping[str, Any]:
    return as_linked(kind_named(row["kind"]), row[column], row["links"])
