"""Commands of the exchange's operators."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from crvs_exchange.adapters.agreement_file import read_agreements
from crvs_exchange.application import load_agreements as loading
from crvs_exchange.application.reopen import reopen as reopen_feed
from crvs_exchange.bootstrap import SERVICE
from crvs_exchange.settings import ExchangeSettings
from crvs_exchange.store.feed import Feed
from crvs_exchange.store.known import events_of, known
from crvs_kernel.config import DatabaseSettings, read_settings
from crvs_kernel.database.data_keys import cipher_of
from crvs_kernel.primitives import SystemClock
from crvs_kernel.process.command import operator_transactions
from crvs_kernel.process.restores import open_again, open_lines, print_known


def load_agreements(file: str) -> int:
    """Add what is new in a file, all or nothing."""
    settings = read_settings(DatabaseSettings)
    agreements = read_agreements(Path(file))
    transactions = operator_transactions(SERVICE, settings.database_url)
    added = transactions.run(lambda uow: loading.load_agreements(agreements, uow))
    sys.stdout.write(f"{added} new versions of agreements\n")
    return 0


def list_known() -> int:
    """Print what the feed says of each record; also of a restored one."""
    settings = read_settings(ExchangeSettings)
    transactions = operator_transactions(SERVICE, settings.database_url, restored=True)
    return print_known(transactions, partial(known, feed=Feed(cipher_of(settings))))


def reopen(file: str, margin: str, *, anyway: bool) -> int:  # noqa: ARG001 - the feed needs to know no number
    """Let the feed go on above every position that was given out, and open."""
    settings = read_settings(ExchangeSettings)
    transactions = operator_transactions(SERVICE, settings.database_url, restored=True)
    feed = Feed(cipher_of(settings))
    return open_again(transactions, file, lambda uow, _: reopen_feed(uow, feed, SystemClock()), anyway=anyway)


def list_events(file: str) -> int:
    """Print the events of each record that is named, in their order; they hold whole entries."""
    settings = read_settings(ExchangeSettings)
    transactions = operator_transactions(SERVICE, settings.database_url, restored=True)
    feed = Feed(cipher_of(settings))
    with open_lines(file) as lines:
        records = [line.strip() for line in lines]
    return print_known(transactions, partial(events_of, feed=feed, records=records))
