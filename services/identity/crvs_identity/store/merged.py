"""Which UINs stand for one person: merged persons, and the one as whom each reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from crvs_kernel.database.statements import SqlArray, sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork


def same_as(source: str) -> str:
    """SQL for every UIN of the persons of some UINs; ``source`` is SQL that gives those as `uin`."""
    return (
        f"SELECT each.uin FROM ({source}) AS named LEFT JOIN person AS known ON known.uin = named.uin"  # noqa: S608 - our own SQL
        " CROSS JOIN LATERAL (SELECT coalesce(known.stands_as, named.uin) AS uin UNION SELECT other.uin"
        " FROM person AS other WHERE other.stands_as = coalesce(known.stands_as, named.uin)) AS each"
    )


NAMED: Final = "SELECT unnest(%(uins)s::text[]) AS uin"
_GROUP = sql(f"{same_as(NAMED)} ORDER BY 1", ("uins",))
_ROOTS = sql(
    "SELECT uin, stands_as FROM person WHERE uin = ANY(%(uins)s) AND stands_as IS NOT NULL", ("uins",)
)
_BY_ID = sql(
    "SELECT * FROM person WHERE id = %(id)s"
    " AND (%(covered)s::text[] IS NULL OR office = ANY(%(covered)s::text[]))",  # law 7, in SQL
    ("covered",),
)
_BY_UIN = sql("SELECT * FROM person WHERE uin = %(uin)s")
_MERGE = sql(
    "UPDATE person SET merged_into = %(kept)s, version = version + 1 WHERE uin = %(uin)s RETURNING *"
)
_STANDS_AS = sql("UPDATE person SET stands_as = %(kept)s WHERE uin = %(uin)s OR stands_as = %(uin)s")
_SPLIT = sql(
    "UPDATE person SET merged_into = NULL, stands_as = NULL, version = version + 1"
    " WHERE uin = %(uin)s RETURNING *"
)
_STANDS_APART = sql(
    "WITH RECURSIVE inside (uin) AS (SELECT uin FROM person WHERE merged_into = %(uin)s UNION"
    " SELECT person.uin FROM person JOIN inside ON person.merged_into = inside.uin)"
    " UPDATE person SET stands_as = %(uin)s FROM inside WHERE person.uin = inside.uin"
)


def group(uow: UnitOfWork, uins: Sequence[str]) -> list[str]:
    """All UINs of these persons, the given ones among them."""
    return [row["uin"] for row in uow.rows(_GROUP, uins=SqlArray(uins))] if uins else []


def standing_for(uow: UnitOfWork, uins: Iterable[str]) -> list[str]:
    """The UINs as which these persons read, each once."""
    named = sorted(set(uins))
    merged = {row["uin"]: row["stands_as"] for row in uow.rows(_ROOTS, uins=SqlArray(named))} if named else {}
    return sorted({merged.get(uin, uin) for uin in named})


def find_person(uow: UnitOfWork, id_: str, covered: Sequence[str] | None) -> Row | None:
    """A person by id, enrolled in one of these offices."""
    return uow.row(_BY_ID, id=id_, covered=covered)


def find_by_uin(uow: UnitOfWork, uin: str) -> Row | None:
    """A person by UIN, wherever enrolled."""
    return uow.row(_BY_UIN, uin=uin)


def merge(uow: UnitOfWork, uin: str, kept: str) -> Row:
    """Let a person, and whoever was merged into them, read as another; give the merged person as changed."""
    merged = uow.lock(_MERGE, uin=uin, kept=kept)
    if merged is None:
        raise LookupError("the person was locked and is gone")
    uow.write(_STANDS_AS, uin=uin, kept=kept)
    return merged


def split(uow: UnitOfWork, uin: str) -> Row:
    """Undo a merge: the person reads as themselves, and so do those who were merged into them before."""
    person = uow.lock(_SPLIT, uin=uin)
    if person is None:
        raise LookupError("the person was locked and is gone")
    uow.write(_STANDS_APART, uin=uin)
    return person
