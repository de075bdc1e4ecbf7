"""What happened to certificates, for what is told again."""

from __future__ import annotations

from datetime import datetime

from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork

# Being issued, and each status since, in one order; `at` is the time of the act.
_PAGE = sql(
    """
SELECT c.serial, c.kind, c.record_id::text, c.record_version, c.language, c.office, c.issued_on, acts.*,
    e.registration_number
FROM certificate AS c
    JOIN entry AS e ON e.record_id = c.record_id
    CROSS JOIN LATERAL (
        SELECT 'issued' AS past, 0 AS place, c.issued_at AS at, NULL AS reason_code, NULL::int AS by_version
        UNION ALL SELECT s.status, CASE s.status WHEN 'superseded' THEN 1 ELSE 2 END, s.at, s.reason_code,
            s.by_version FROM certificate_status AS s WHERE s.serial = c.serial
        UNION ALL SELECT CASE e_s.standing WHEN 'cancelled' THEN 'revoked' ELSE 'reinstated' END,
            2 + e_s.version, e_s.at, 'entry-cancelled', e_s.version
            FROM entry_standing AS e_s WHERE e_s.record_id = c.record_id AND e_s.at > c.issued_at
            AND NOT EXISTS (SELECT FROM certificate_status AS s WHERE s.serial = c.serial
                AND s.status = 'revoked' AND s.at < e_s.at)
    ) AS acts
WHERE (c.record_id = %(record_id)s::uuid OR acts.at >= %(since)s)
    AND (c.serial, acts.place) > (%(serial)s, %(place)s)
ORDER BY c.serial, acts.place LIMIT %(limit)s
"""
)


def page(
    uow: UnitOfWork, record_id: str | None, since: datetime | None, after: tuple[str, int], limit: int
) -> list[Row]:
    """A page of acts: on the certificates of a record, or since a time; after a serial and a place."""
    serial, place = after
    asked = {"record_id": record_id, "since": since, "serial": serial, "place": place}
    return uow.rows(_PAGE, **asked, limit=limit)
