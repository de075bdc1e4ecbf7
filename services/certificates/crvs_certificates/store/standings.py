"""Whether entries are cancelled, and which of their certificates that takes with it."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork

ENTRY_CANCELLED: Final = "entry-cancelled"  # the reason of a certificate that is void while its entry is
# SQL: the cancellation in force of the entry `e`, as a status of its certificates.
CANCELLED_STATUS: Final = (
    "SELECT 'revoked' AS status, max(gone.at) AS at, 'entry-cancelled' AS reason_code"
    " FROM entry_standing gone"
    " WHERE gone.record_id = e.record_id AND gone.standing = 'cancelled' AND gone.version > e.version"
    " HAVING count(*) > 0"
)
_IS_CANCELLED = sql(
    "SELECT EXISTS (SELECT FROM entry_standing gone JOIN entry e ON e.record_id = gone.record_id"
    " WHERE gone.record_id = %(record_id)s AND gone.standing = 'cancelled' AND gone.version > e.version)"
    " AS cancelled"
)
_KEEP = sql(
    "INSERT INTO entry_standing (record_id, version, standing, at)"
    " VALUES (%(record_id)s, %(version)s, %(standing)s, %(at)s) ON CONFLICT DO NOTHING RETURNING version"
)
# Those that hold but for the entry: what an officer revoked stays so.
_HELD = sql(
    "SELECT c.serial FROM certificate c WHERE c.record_id = %(record_id)s AND NOT EXISTS"
    " (SELECT FROM certificate_status s WHERE s.serial = c.serial AND s.status = 'revoked') ORDER BY c.serial"
)


def is_cancelled(uow: UnitOfWork, record_id: str) -> bool:
    """Whether the copy of an entry is one that was cancelled; an entry that is not known is not."""
    row = uow.row(_IS_CANCELLED, record_id=record_id)
    return bool(row and row["cancelled"])


def keep(
    uow: UnitOfWork,
    record_id: str,
    version: int,
    standing: Literal["cancelled", "reinstated"],
    at: datetime,
) -> bool:
    """Keep what happened to an entry; False when it was heard of before."""
    return uow.lock(_KEEP, record_id=record_id, version=version, standing=standing, at=at) is not None


def serials_of(uow: UnitOfWork, record_id: str) -> list[str]:
    """The certificates of a record that nobody revoked."""
    return [row["serial"] for row in uow.rows(_HELD, record_id=record_id)]
