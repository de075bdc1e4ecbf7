"""SQL: the records that share most keys with a declaration, so many as are compared with it.

Most keys have a date or a number and few records. Those of two given names have none: of a common pair the
records are read that share two such keys, the nearest in months, and some others. However large the register
is, no more are read than a rare pair has, or than are born in the same days.
"""

from __future__ import annotations

from typing import Final

from crvs_registration.domain.search_keys import OCCURRED

_MOST: Final = 60  # that are compared
_NEAREST: Final = 400  # of those that share most keys, of which the nearest in time are compared
_OF_TWO_PAIRS: Final = 200  # records of three given names, wherever they are
_OF_A_PAIR: Final = 100  # records of two given names, wherever they are
_OF_A_MONTH: Final = 20  # and as many of each month near the day
_MONTHS: Final = 3  # before and after
# How the undated keys begin, behind the letter of the book (`crvs_contracts.matching.keys`).
_UNDATED: Final = "substr(key, 2, 1) = 'p'"
# MATERIALIZED and LATERAL: first the keys by their index, then those records; the planner would walk a table
# without statistics from its end, hoping to meet 60 soon. SELECT hides a limit from it: for twenty rows it
# would walk a table of millions from its beginning.
_ALIKE: Final = f"""ARRAY(WITH
 sought AS MATERIALIZED (SELECT key, {_UNDATED} AS undated FROM unnest({{keys}}) AS key),
 pair AS MATERIALIZED (SELECT key FROM sought WHERE undated),
 month AS MATERIALIZED (SELECT to_char({{day}} + n * interval '1 month', '"{OCCURRED}"YYYY-MM') AS key
  FROM generate_series(-{_MONTHS}, {_MONTHS}) AS n),
 hit AS MATERIALIZED (
  SELECT p.record_id, p.keys FROM party p WHERE p.keys && ARRAY(SELECT key FROM sought WHERE NOT undated)
  UNION ALL SELECT more.* FROM pair a JOIN pair b ON a.key < b.key CROSS JOIN LATERAL (
   SELECT p.record_id, p.keys FROM party p
   WHERE p.keys @> ARRAY[a.key, b.key] LIMIT (SELECT {_OF_TWO_PAIRS})) AS more
  UNION ALL SELECT more.* FROM pair a CROSS JOIN LATERAL (
   SELECT p.record_id, p.keys FROM party p WHERE p.keys @> ARRAY[a.key] LIMIT (SELECT {_OF_A_PAIR})) AS more
  UNION ALL SELECT more.* FROM pair a CROSS JOIN month CROSS JOIN LATERAL (
   SELECT p.record_id, p.keys FROM party p
   WHERE p.keys @> ARRAY[a.key, month.key] LIMIT (SELECT {_OF_A_MONTH})) AS more),
 one AS MATERIALIZED (SELECT DISTINCT ON (record_id) record_id, keys FROM hit),
 most AS MATERIALIZED (SELECT record_id,
   (SELECT count(*) FROM unnest(keys) AS own WHERE own = ANY({{keys}})) AS shared
  FROM one ORDER BY shared DESC, keys && ARRAY(SELECT key FROM month) DESC, record_id DESC LIMIT {_NEAREST})
 SELECT most.record_id FROM most JOIN record d ON d.id = most.record_id
 ORDER BY shared DESC, abs(d.date_of_occurrence - {{day}}), most.record_id DESC LIMIT {_MOST})"""  # noqa: S608 - constants only


def alike(keys: str, day: str) -> str:
    """The ids of records, as an array, by SQL that gives an array of keys and SQL that gives a day."""
    return _ALIKE.format(keys=keys, day=day)
