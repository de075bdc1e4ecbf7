"""Builds what the reads of the exchange need."""

from __future__ import annotations

import hashlib
import hmac

from crvs_exchange.adapters.bell import FeedBell
from crvs_exchange.application.await_events import WaitingRoom
from crvs_exchange.application.deps import Deps
from crvs_exchange.bootstrap import SERVICE
from crvs_exchange.settings import ExchangeSettings
from crvs_exchange.store.feed import Feed
from crvs_kernel.database.data_keys import cipher_of, root_of
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.primitives import Clock, SystemClock


def build_deps(settings: ExchangeSettings, transactions: Transactions, clock: Clock | None = None) -> Deps:
    """On a database; a test brings its own clock."""
    feed = Feed(cipher_of(settings))
    bell = FeedBell(settings.database_url)
    root = root_of(settings, SERVICE.sealed)
    return Deps(
        transactions=transactions,
        feed=feed,
        waiting=WaitingRoom(settings.waiting_seats, bell, lambda: transactions.run(feed.extent)),
        # A secret of its own, derived: what encrypts rows must not also name subjects.
        pseudonym_secret=lambda: hmac.digest(root(), b"exchange.subject.pseudonym", hashlib.sha256),
        clock=clock or SystemClock(),
        zone=settings.zone,
    )
