"""UINs for the time after a restore: those that are known here, and those that others know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crvs_contracts.known import Known, facts_of
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork

_PAGE = 5000
_FIRST = "00000000-0000-0000-0000-000000000000"
_RECORDS = sql(
    "SELECT page.id, greatest(page.version, (SELECT max(gone.version) FROM cancelled_record gone"
    "  WHERE gone.record_id = page.id::uuid)) AS version, person.uin"
    " FROM (SELECT record_id::text AS id, max(version) AS version FROM act"
    " WHERE record_id > %(after)s::uuid GROUP BY record_id ORDER BY record_id LIMIT %(limit)s) page"
    " LEFT JOIN person ON person.birth_record_id = page.id::uuid ORDER BY page.id"
)
_ESTABLISHED = sql(
    "SELECT id::text AS id, uin FROM person WHERE birth_record_id IS NULL AND id > %(after)s::uuid"
    " ORDER BY id LIMIT %(limit)s"
)
_SPEND = sql(
    "INSERT INTO spent_uin (uin, birth_record_id) SELECT uin, record::uuid"
    " FROM unnest(%(uins)s::text[], %(records)s::text[]) AS seen (uin, record)"
    " WHERE NOT EXISTS (SELECT FROM person WHERE person.uin = seen.uin) ON CONFLICT DO NOTHING",
    arrays=("uins", "records"),
)


def known(uow: UnitOfWork) -> Iterator[Known]:
    """The newest version of each entry that was heard of, and the UIN of whoever was born or established."""
    after = _FIRST
    while rows := uow.rows(_RECORDS, after=after, limit=_PAGE):
        for row in rows:
            yield from facts_of(row["id"], version=row["version"], uin=row["uin"])
        after = rows[-1]["id"]
    yield from _established(uow)


def _established(uow: UnitOfWork) -> Iterator[Known]:
    after = _FIRST
    while rows := uow.rows(_ESTABLISHED, after=after, limit=_PAGE):
        for row in rows:
            yield from facts_of(row["id"], established=row["uin"])
        after = rows[-1]["id"]


def spend(uow: UnitOfWork, seen: Iterable[Known]) -> None:
    """Queue the UINs that others know and nobody here has: each stays whose it is, and is never drawn."""
    allotted = [fact for fact in seen if fact.fact in {"uin", "established"}]
    for start in range(0, len(allotted), _PAGE):
        page = allotted[start : start + _PAGE]
        uow.write(_SPEND, uins=[fact.value for fact in page], records=[fact.record for fact in page])
