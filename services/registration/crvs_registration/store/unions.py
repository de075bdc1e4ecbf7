"""SQL about the registered union `m`: whom it is with, and when it ended."""

from __future__ import annotations

from crvs_contracts.kinds import yielding
from crvs_registration.store.facts import proves


def spouse_of(record: str, party: str) -> str:
    """SQL: whom the party of a union is married to, as its entry says."""
    between = [(kind.name, fact.of) for kind in yielding("union") if (fact := kind.fact("union"))]
    found = (
        f" WHEN ({record}.kind, {party}.role) = ('{kind}', '{one}') THEN"
        f" {record}.declaration -> '{other}' || jsonb_strip_nulls(jsonb_build_object('uin',"
        f" {record}.links -> '{other}'))"
        for kind, (first, second) in between
        for one, other in ((first, second), (second, first))
    )
    return f"(CASE{''.join(found)} END)"


def _survivor(record: str) -> str:
    """SQL: the UIN of the spouse whom a death names."""
    found = [(kind.name, fact.survivor) for kind in yielding("death") if (fact := kind.fact("death"))]
    linked = f"coalesce({record}.declaration #>> '{{%(role)s,uin}}', {record}.links ->> '%(role)s')"
    named = (f" WHEN '{kind}' THEN {linked.replace('%(role)s', role)}" for kind, role in found if role)
    return f"(CASE {record}.kind{''.join(named)} END)"


_BOOKS = ", ".join(f"('{kind.book}')" for kind in yielding("death"))
_UINS = f"""ARRAY(SELECT one.uin FROM party one WHERE one.record_id = m.id
  AND {proves("m", "one", "union")} AND one.uin IS NOT NULL)"""  # noqa: S608 - constants only
_DAYS = "d.date_of_occurrence AS first, coalesce(d.date_of_occurrence_until, d.date_of_occurrence) AS last"
# When the union m ended, but for what the record in question itself has to do with it. The day of a death
# may be known only to lie between two.
DIVORCED = """(SELECT min(e.date_of_occurrence) FROM record e
 WHERE e.ends = m.registration_number AND e.status = 'registered' AND e.id <> %(record_id)s::uuid)"""
# A death also ends the union of whoever it names as the surviving spouse, where it is not known by UIN that
# somebody else is dead. One before the union is that of an earlier spouse.
DIED = f"""(SELECT jsonb_build_object('first', min(e.first), 'last', min(e.last)) FROM (
  SELECT d.id, {_DAYS}
  FROM party dead JOIN record d ON d.id = dead.record_id AND d.status = 'registered'
  WHERE {proves("d", "dead", "death")} AND dead.uin = ANY({_UINS})
  UNION ALL
  SELECT d.id, {_DAYS}
  FROM party named JOIN record d ON d.id = named.record_id AND d.status = 'registered'
  JOIN party dead ON dead.record_id = d.id AND {proves("d", "dead", "death")}
  WHERE named.keys && ARRAY(SELECT book || 'i:' || uin
    FROM unnest({_UINS}) AS uin, (VALUES {_BOOKS}) AS deaths(book))
   AND {_survivor("d")} = ANY({_UINS})
   AND coalesce(d.date_of_occurrence_until, d.date_of_occurrence) >= m.date_of_occurrence
   AND (dead.uin IS NULL OR EXISTS (SELECT FROM party two WHERE two.record_id = m.id
    AND {proves("m", "two", "union")} AND two.uin IS NULL))) e
 WHERE e.id <> %(record_id)s::uuid)"""  # noqa: S608 - constants only
