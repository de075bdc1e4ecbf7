"""The whole table of refusals, service by service."""

from __future__ import annotations

from tests.e2e.refusals import (
    accounts,
    certificates,
    declarations,
    feed,
    pages,
    people,
    records,
    searches,
    transport,
)

BY_SERVICE = {
    "registration": [*declarations.TABLE, *records.TABLE, *searches.TABLE],
    "identity": people.TABLE,
    "certificates": certificates.TABLE,
    "exchange": feed.TABLE,
    "gateway": [*accounts.TABLE, *transport.TABLE],
    "portal": pages.TABLE,
}
TABLE = [refusal for refusals in BY_SERVICE.values() for refusal in refusals]
