"""What the feed says of records and their numbers, for the time after a restore."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crvs_contracts.known import Known, facts_of
from crvs_exchange.store.feed import Feed
from crvs_kernel.database.unit_of_work import UnitOfWork


def known(uow: UnitOfWork, feed: Feed) -> Iterator[Known]:
    """The facts of every event, in the order of the feed; of several versions the highest counts."""
    for row in feed.everything(uow):
        yield from _facts(row.type, row.data)


def _facts(type_: str, data: dict[str, Any]) -> Iterator[Known]:
    if type_ == "person.enrolled.v1":
        yield from facts_of(data["birth_record_id"], uin=data["uin"])
    elif type_.startswith("certificate."):
        yield from facts_of(data["record_id"], serial=data["serial"])
    elif "tracking_number" in data:
        yield from facts_of(
            data["record_id"],
            version=data["version"],
            number=data.get("registration_number"),
            tracking=data["tracking_number"],
        )
