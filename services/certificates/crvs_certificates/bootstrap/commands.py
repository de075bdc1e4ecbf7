"""Commands of the operators of certificates."""

from __future__ import annotations

import sys
from functools import partial

from crvs_certificates.application import republish as republishing
from crvs_certificates.application.reopen import reopen as reopen_database
from crvs_certificates.bootstrap import SERVICE, keys
from crvs_certificates.settings import SealSettings
from crvs_certificates.store import numbers
from crvs_certificates.store.entries import Entries
from crvs_contracts.known import read_known
from crvs_kernel.config import SealedSettings, read_settings
from crvs_kernel.database.data_keys import cipher_of
from crvs_kernel.process.command import operator_transactions
from crvs_kernel.process.inputs import id_or_time
from crvs_kernel.process.restores import open_again, print_known


def republish(what: str) -> int:
    """Publish again what happened to certificates of one record, or since a time; 1 when there is none."""
    events = republishing.republish(id_or_time(what), operator_transactions(SERVICE))
    sys.stdout.write(f"{events} events are in the outbox; consumers drop what they have.\n")
    return 0 if events else 1


def list_known() -> int:
    """Print entries, UINs and serial numbers that are known here."""
    entries = Entries(cipher_of(read_settings(SealedSettings)))
    return print_known(SERVICE, partial(numbers.known, entries=entries))


def reopen(file: str, *, anyway: bool) -> int:
    """Never give a serial number that others know, and open."""
    return open_again(SERVICE, file, read_known, reopen_database, anyway=anyway)


def make_seal() -> int:
    """Make a demonstration authority, unless the directory has a seal."""
    settings = read_settings(SealSettings)
    keys.make_seal(settings.seal_directory, settings.database_url)
    return 0


def adopt_seal() -> int:
    """Take the keys of the seal directory; names those that were new."""
    settings = read_settings(SealSettings)
    for key in keys.adopt_seal(settings.seal_directory, settings.database_url):
        sys.stdout.write(f"{key.use} {key.id}\n")
    return 0
