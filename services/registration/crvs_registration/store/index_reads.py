"""SQL that reads some rows of the word index for each key, whatever the table's size, in its order."""

# ruff: noqa: S608 - the text is made of constants only

from __future__ import annotations


def places(rows: str, columns: str, scope: str) -> str:
    """The CTE `place`: the rows x of another one, each with every office that has its word.

    In the country each office is found from the one before; for a rare word that is less than all of them.
    """
    if scope == "office":
        return f"place AS (SELECT {columns}, %(office)s::text AS office FROM {rows})"
    if scope == "offices":
        return f"place AS (SELECT {columns}, office FROM {rows}, unnest(%(offices)s::text[]) AS office)"
    return f"""place AS (SELECT {columns}, (SELECT w.office FROM name_word w WHERE w.word = x.word
  ORDER BY w.office LIMIT 1) AS office FROM {rows} x
 UNION ALL SELECT {columns}, (SELECT w.office FROM name_word w WHERE w.word = x.word AND w.office > x.office
  ORDER BY w.office LIMIT 1) FROM place x WHERE x.office IS NOT NULL)"""


def some_rows(columns: str, rows: str, most: str, scope: str, narrowing: tuple[str, str] = ("", "")) -> str:
    """Up to so many rows w for each row x with a word; an order that the index has, so that it is used."""
    record, conditions = narrowing
    books, office, order = {
        "everywhere": ("", "", "w.office, w.record_id"),
        "office": ("", " AND w.office = %(office)s", "w.record_id"),
        "offices": (", unnest(%(offices)s::text[]) AS book", " AND w.office = book", "w.record_id"),
    }[scope]
    return f"""SELECT {columns} FROM {rows} x{books} CROSS JOIN LATERAL (
   SELECT w.record_id FROM name_word w{record} WHERE w.word = x.word{office}{conditions}
   ORDER BY {order} LIMIT {most}) AS w"""
