"""Numbers for the time after a restore: those that are known here, and serials that others know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crvs_certificates.store.entries import Entries
from crvs_contracts.known import Known, RevokedSerial, facts_of
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork

_PAGE = 5000
_FIRST = "00000000-0000-0000-0000-000000000000"
_ENTRIES = sql(
    "SELECT e.record_id::text AS id, e.registration_number, u.sealed, greatest(e.version,"
    " (SELECT max(gone.version) FROM entry_standing gone WHERE gone.record_id = e.record_id)) AS version,"
    " ARRAY(SELECT c.serial FROM certificate c WHERE c.record_id = e.record_id ORDER BY c.serial) AS serials"
    " FROM entry e LEFT JOIN allotted_uin u ON u.record_id = e.record_id"
    " WHERE e.record_id > %(after)s::uuid ORDER BY e.record_id LIMIT %(limit)s"
)
_SPEND = sql(
    "INSERT INTO spent_serial (serial, record_id) SELECT serial, record::uuid"
    " FROM unnest(%(serials)s::text[], %(records)s::text[]) AS seen (serial, record)"
    " WHERE NOT EXISTS (SELECT FROM certificate c WHERE c.serial = seen.serial) ON CONFLICT DO NOTHING"
    " RETURNING serial",
    arrays=("serials", "records"),
)
_REVOKE = sql(
    "INSERT INTO certificate_status (serial, status, at, by, reason_code)"
    " SELECT c.serial, 'revoked', seen.at, %(by)s, seen.reason"
    " FROM jsonb_to_recordset(%(revoked)s::jsonb) AS seen (serial text, reason text, at timestamptz)"
    " JOIN certificate c ON c.serial = seen.serial ON CONFLICT DO NOTHING RETURNING serial"
)
_REVOKE_SPENT = sql(
    "INSERT INTO spent_revocation (serial, at, reason_code) SELECT s.serial, seen.at, seen.reason"
    " FROM jsonb_to_recordset(%(revoked)s::jsonb) AS seen (serial text, reason text, at timestamptz)"
    " JOIN spent_serial s ON s.serial = seen.serial ON CONFLICT DO NOTHING"
)
_REVOKED = sql(
    "SELECT record_id::text AS id, s.serial, s.reason_code, s.at FROM certificate_status s"
    " JOIN certificate c ON c.serial = s.serial WHERE s.status = 'revoked'"
    " UNION ALL SELECT record_id::text, r.serial, r.reason_code, r.at FROM spent_revocation r"
    " JOIN spent_serial s ON s.serial = r.serial ORDER BY 2"
)
_SPENT = sql("SELECT serial, record_id::text AS id FROM spent_serial ORDER BY serial")
_STANDING = sql(
    "SELECT CASE WHEN r.serial IS NULL THEN 'lost' ELSE 'revoked' END AS standing FROM spent_serial s"
    " LEFT JOIN spent_revocation r ON r.serial = s.serial WHERE s.serial = %(serial)s"
)


def known(uow: UnitOfWork, entries: Entries) -> Iterator[Known]:
    """What the copies of entries and the certificates say of each record."""
    after = _FIRST
    while rows := uow.rows(_ENTRIES, after=after, limit=_PAGE):
        for row in rows:
            uin = entries.open_uin(row["id"], row["sealed"]) if row["sealed"] else None
            yield from facts_of(row["id"], version=row["version"], number=row["registration_number"], uin=uin)
            for serial in row["serials"]:
                yield from facts_of(row["id"], serial=serial)
        after = rows[-1]["id"]
    for row in uow.rows(_SPENT):  # lost, and known to be lost
        yield from facts_of(row["id"], serial=row["serial"])
    for row in uow.rows(_REVOKED):
        revoked = RevokedSerial(row["serial"], row["reason_code"], row["at"])
        yield from facts_of(row["id"], revoked=revoked)


def spend(uow: UnitOfWork, seen: Iterable[Known]) -> list[str]:
    """Keep the serials that others know and nobody here has; gives those that were not kept before."""
    given = [fact for fact in seen if fact.fact == "serial"]
    spent: list[str] = []
    for start in range(0, len(given), _PAGE):
        page = given[start : start + _PAGE]
        serials, records = [fact.value for fact in page], [fact.record for fact in page]
        spent += [row["serial"] for row in uow.lock_rows(_SPEND, serials=serials, records=records)]
    return sorted(spent)


def revoke(uow: UnitOfWork, seen: Iterable[Known], by: str) -> list[str]:
    """Declare void again what others know as revoked; gives the certificates. Of lost ones it is kept, too.

    Call it after `spend`.
    """
    read = [RevokedSerial.read(fact.value) for fact in seen if fact.fact == "revoked"]
    told = [{"serial": each.serial, "reason": each.reason, "at": each.at.isoformat()} for each in read]
    revoked: list[str] = []
    for start in range(0, len(told), _PAGE):
        page = told[start : start + _PAGE]
        revoked += [row["serial"] for row in uow.lock_rows(_REVOKE, revoked=page, by=by)]
        uow.write(_REVOKE_SPENT, revoked=page)
    return sorted(revoked)


def spent_standing(uow: UnitOfWork, serial: str) -> str | None:
    """What is known of a certificate that a restore has lost: `lost`, or `revoked`; None of any other."""
    row = uow.row(_STANDING, serial=serial)
    return row["standing"] if row else None
