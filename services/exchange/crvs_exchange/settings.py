"""Settings of the exchange's processes."""

from __future__ import annotations

from dataclasses import dataclass

from crvs_kernel.config import Settings


@dataclass(frozen=True, kw_only=True)
class ExchangeSettings(Settings):
    """What every service needs, and how many clients may wait for news at a time in one web process."""

    waiting_seats: int = 4  # each takes one of web_threads
