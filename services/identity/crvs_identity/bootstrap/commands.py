"""Commands of identity's operators."""

from __future__ import annotations

import sys

from crvs_identity.application import republish as republishing
from crvs_identity.bootstrap import SERVICE
from crvs_kernel.config import DatabaseSettings, read_settings
from crvs_kernel.process.command import id_or_time, operator_transactions


def republish(what: str) -> int:
    """Publish again what was told of the person of one birth, or since a time; 1 when there is none."""
    settings = read_settings(DatabaseSettings)
    transactions = operator_transactions(SERVICE, settings.database_url)
    events = republishing.republish(id_or_time(what), transactions)
    sys.stdout.write(f"{events} events are in the outbox; consumers drop what they have.\n")
    return 0 if events else 1
