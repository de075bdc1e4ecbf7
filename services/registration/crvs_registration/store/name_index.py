"""The word index: rows by which records are found by name, and the vocabulary that leads to words alike.

`name_word` has a row for each word of a record's names and for each pair of a person's words; a search reads
it by its index alone. `near_word` has the parts of each word that the register knows, however many records
have it, so typing errors cost no record a byte.
"""

from __future__ import annotations

from typing import Any

from crvs_kernel.database.statements import SqlArray, sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.domain.name_pairs import PAIR
from crvs_registration.domain.name_words import CONSONANTS, REVERSED
from crvs_registration.domain.records import Record
from crvs_registration.store.rows import word_rows

# `name_words.parts_of` in SQL: a word of three letters and more is found without one of them.
_PARTS = f"""SELECT '{CONSONANTS}' || translate(word, 'aeiou', '')
 UNION SELECT '{REVERSED}' || reverse(word)
 UNION SELECT left(word, place - 1) || substr(word, place + 1)
  FROM generate_series(1, length(word)) AS place WHERE length(word) >= 3"""  # noqa: S608 - constants only
# The word itself is its first part: whoever adds that adds the others. In one order, so that two who bring
# the same new words wait for each other and not in a ring.
_LEARN = f"""fresh AS (INSERT INTO near_word (part, word)
  SELECT word, word FROM given WHERE NOT starts_with(word, '{PAIR}') AND NOT EXISTS (
   SELECT FROM near_word known WHERE known.part = given.word AND known.word = given.word)
  ORDER BY word ON CONFLICT DO NOTHING RETURNING word)
 INSERT INTO near_word (part, word) SELECT part, word FROM fresh, LATERAL ({_PARTS}) AS parts(part)
 ON CONFLICT DO NOTHING"""  # noqa: S608 - constants only
ADD_WORDS = sql(
    f"""WITH given AS (SELECT * FROM jsonb_to_recordset(%(words)s) AS x(word text, parties smallint)),
 added AS (INSERT INTO name_word (word, office, record_id, parties)
  SELECT word, %(office)s, %(record_id)s::uuid, parties FROM given),
 {_LEARN}""",  # noqa: S608 - constants only
    planned_once=True,
)
LEARN_ALL = f"WITH given AS (SELECT DISTINCT word FROM name_word), {_LEARN}"  # noqa: S608 - constants only
_DROP_WORDS = sql("DELETE FROM name_word WHERE record_id = %(record_id)s::uuid", planned_once=True)
_MOST_ALIKE = 1500  # words that begin, end or are spelt alike, in the order of the alphabet
_WORDS_NEAR = sql(
    """SELECT DISTINCT word FROM (
 SELECT word FROM near_word WHERE part = word AND part = ANY(%(exact)s::text[])
 UNION ALL SELECT word FROM near_word WHERE part = ANY(%(near)s::text[])
 UNION ALL SELECT like_it.word FROM unnest(%(begins)s::text[]) AS start CROSS JOIN LATERAL (
  SELECT word FROM near_word WHERE part >= start AND part < start || U&'\\+10FFFF'
  ORDER BY part, word LIMIT %(most)s) AS like_it) AS found""",
    arrays=("exact", "near", "begins"),
)


def add_words(uow: UnitOfWork, record: Record) -> None:
    """Queue the words of a new record's names."""
    uow.write(ADD_WORDS, record_id=record.id, office=record.office, words=word_rows(record))


def put_words(uow: UnitOfWork, record: Record) -> None:
    """Queue the words of a record's names in place of those that it has."""
    uow.write(_DROP_WORDS, record_id=record.id)
    add_words(uow, record)


def words_near(uow: UnitOfWork, exact: set[str], near: set[str], begins: set[str]) -> set[str]:
    """The words that the register knows of these; and those that have such a part, or begin so."""
    values: dict[str, Any] = {"exact": exact, "near": near, "begins": begins}
    bound = {name: SqlArray(sorted(value)) for name, value in values.items()}
    return {row["word"] for row in uow.rows(_WORDS_NEAR, **bound, most=_MOST_ALIKE)}
