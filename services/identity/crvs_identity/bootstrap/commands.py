"""Commands of identity's operators."""

from __future__ import annotations

import sys

from crvs_contracts.known import read_known
from crvs_identity.application import republish as republishing
from crvs_identity.application.reopen import reopen as reopen_database
from crvs_identity.bootstrap import SERVICE
from crvs_identity.store.descriptions import Descriptions
from crvs_identity.store.numbers import known
from crvs_kernel.config import KeySettings, read_settings
from crvs_kernel.database.data_keys import cipher_of
from crvs_kernel.process.command import operator_transactions
from crvs_kernel.process.inputs import id_or_time
from crvs_kernel.process.restores import open_again, print_known


def republish(what: str) -> int:
    """Publish again what was told of the person of one birth or id, or since a time; 1 when there is none."""
    events = republishing.republish(id_or_time(what), operator_transactions(SERVICE), _descriptions)
    sys.stdout.write(f"{events} events are in the outbox; consumers drop what they have.\n")
    return 0 if events else 1


def _descriptions() -> Descriptions:
    return Descriptions(cipher_of(read_settings(KeySettings)))


def list_known() -> int:
    """Print the entries and UINs that are known here."""
    return print_known(SERVICE, known)


def reopen(file: str, *, anyway: bool) -> int:
    """Keep the UINs that others know for their births, and open."""
    return open_again(SERVICE, file, read_known, reopen_database, anyway=anyway)
