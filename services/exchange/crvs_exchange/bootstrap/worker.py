"""The worker of the exchange: every event goes to the feed, also those of unknown types."""

from __future__ import annotations

from functools import partial

from crvs_exchange.application.record_event import record_event
from crvs_exchange.settings import ExchangeSettings
from crvs_exchange.store.feed import Feed
from crvs_kernel.database.data_keys import cipher_of
from crvs_kernel.delivery.reactions import Reactions


def build_reactions(settings: ExchangeSettings) -> Reactions:
    """One reaction for all types: an event that no agreement grants today may be granted later."""
    return Reactions({}, otherwise=partial(record_event, feed=Feed(cipher_of(settings))))
