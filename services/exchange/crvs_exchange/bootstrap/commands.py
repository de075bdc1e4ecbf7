"""Commands of the exchange's operators."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from crvs_contracts.known import read_known
from crvs_exchange.adapters.agreement_file import read_agreements
from crvs_exchange.application import catch_up as catching_up
from crvs_exchange.application import load_agreements as loading
from crvs_exchange.application.reopen import reopen as reopen_feed
from crvs_exchange.bootstrap import SERVICE
from crvs_exchange.store.feed import Feed
from crvs_exchange.store.known import events_of, known
from crvs_kernel.bus.connect import connect
from crvs_kernel.config import BusSettings, SealedSettings, read_settings
from crvs_kernel.database.data_keys import cipher_of
from crvs_kernel.primitives import SystemClock
from crvs_kernel.process.command import operator_transactions
from crvs_kernel.process.inputs import lines_of
from crvs_kernel.process.restores import open_again, print_known


def load_agreements(file: str) -> int:
    """Add what is new in a file, all or nothing."""
    agreements = read_agreements(Path(file))
    added = operator_transactions(SERVICE).run(lambda uow: loading.load_agreements(agreements, uow))
    sys.stdout.write(f"{added} new versions of agreements\n")
    return 0


def list_known() -> int:
    """Print what the feed says of each record."""
    return print_known(SERVICE, partial(known, feed=_feed()))


def reopen(file: str, *, anyway: bool) -> int:
    """Let the feed go on above every position that was given out, and open; it takes no number over."""
    feed = _feed()
    return open_again(
        SERVICE, file, read_known, lambda _, uow: reopen_feed(uow, feed, SystemClock()), anyway=anyway
    )


def catch_up() -> int:
    """Bring into the feed what the bus still has and the feed lacks."""
    bus = connect(read_settings(BusSettings).bus_url)
    batches = bus.everything(SERVICE.consumes)
    new, left = catching_up.catch_up(batches, operator_transactions(SERVICE), _feed())
    bus.close()
    strange = f"; {left} messages are no events" if left else ""
    sys.stdout.write(f"{new} events that the feed lacked came from the bus{strange}.\n")
    return 0


def list_events(file: str) -> int:
    """Print the events of each record that is named, in their order; they hold whole entries."""
    records = [line.strip() for line in lines_of(file)]
    return print_known(SERVICE, partial(events_of, feed=_feed(), records=records))


def _feed() -> Feed:
    return Feed(cipher_of(read_settings(SealedSettings)))
