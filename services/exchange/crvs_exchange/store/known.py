"""What the feed says of records and their numbers, for the time after a restore."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from crvs_contracts.known import Known, RevokedSerial, facts_of
from crvs_exchange.store.feed import Feed
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.primitives import canonical_json

OPERATOR = Principal(subject="operator", kind="system", purpose="operations")


def known(uow: UnitOfWork, feed: Feed) -> Iterator[Known]:
    """The facts of every event, in the order of the feed; of several versions the highest counts."""
    for row in feed.everything(uow):
        yield from _facts(row.type, row.data)


def events_of(uow: UnitOfWork, feed: Feed, records: Sequence[str]) -> Iterator[str]:
    """The vital events of each record as lines of JSON, and the operator's reading on record (law 6)."""
    for row in feed.of_subjects(uow, records):
        if "tracking_number" in row.data:
            yield canonical_json({"type": row.type, "data": row.data}).decode()
    if records:
        uow.audit(AuditLine(OPERATOR, "event.list", "record", list(records)))


def _facts(type_: str, data: dict[str, Any]) -> Iterator[Known]:
    if type_ == "person.enrolled.v1":
        yield from facts_of(data["birth_record_id"], uin=data["uin"])
    elif type_ == "person.established.v1":
        yield from facts_of(data["person_id"], established=data["uin"])
    elif type_.startswith("certificate."):
        yield from facts_of(data["record_id"], serial=data["serial"])
        if type_ == "certificate.revoked.v1":
            at = datetime.fromisoformat(data["occurred_at"])
            revoked = RevokedSerial(data["serial"], data["reason_code"], at)
            yield from facts_of(data["record_id"], revoked=revoked)
    elif "tracking_number" in data:
        yield from facts_of(
            data["record_id"],
            version=data["version"],
            number=data.get("registration_number"),
            tracking=data["tracking_number"],
        )
