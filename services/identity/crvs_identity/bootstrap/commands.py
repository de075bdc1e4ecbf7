"""Commands of identity's operators."""

from __future__ import annotations

import sys

from crvs_contracts.known import read_known
from crvs_identity.application import republish as republishing
from crvs_identity.application.reopen import reopen as reopen_database
from crvs_identity.bootstrap import SERVICE
from crvs_identity.store.numbers import known
from crvs_kernel.config import DatabaseSettings, read_settings
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.process.command import id_or_time, operator_transactions
from crvs_kernel.process.restores import open_again, print_known


def republish(what: str) -> int:
    """Publish again what was told of the person of one birth, or since a time; 1 when there is none."""
    events = republishing.republish(id_or_time(what), _transactions())
    sys.stdout.write(f"{events} events are in the outbox; consumers drop what they have.\n")
    return 0 if events else 1


def list_known() -> int:
    """Print the entries and UINs that are known here; also of a restored database."""
    return print_known(_transactions(restored=True), known)


def reopen(file: str, margin: str, *, anyway: bool) -> int:  # noqa: ARG001 - numbers of books are not ours
    """Keep the UINs that others know for their births, and open."""
    return open_again(
        _transactions(restored=True),
        file,
        lambda uow, lines: reopen_database(read_known(lines), uow),
        anyway=anyway,
    )


def _transactions(*, restored: bool = False) -> Transactions:
    url = read_settings(DatabaseSettings).database_url
    return operator_transactions(SERVICE, url, restored=restored)
