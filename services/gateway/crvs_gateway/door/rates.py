"""Rate limits, counted with the `limits` library in this process's memory.

The bucket of a caller is its verified subject; without a token that holds, it is the network address. So a
forged token lands in the bucket that its sender is in anyway: it never opens a new one and never clears one.

Each door counts for itself: behind a balancer over n doors a caller gets up to n times the rate, so each door
is given the wanted rate divided by n (docs/operations.md). What must hold over all doors and restarts, the
slowing of guesses at passwords, is counted in the database instead.
"""

from __future__ import annotations

import ipaddress
import time
from functools import lru_cache
from math import ceil

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from crvs_gateway.addresses import address_in
from crvs_gateway.door.routes import GIVING_TOKENS, Handling
from crvs_gateway.settings import DecisionSettings

_KNOWN_PEERS = 4096


class Rates:
    """The limits of each kind of bucket."""

    def __init__(self, settings: DecisionSettings) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._subject = parse_many(settings.rate_subject)
        self._address = parse_many(settings.rate_address)
        rates = {kind: getattr(settings, f"rate_{kind.name.lower()}") for kind in GIVING_TOKENS}
        self._own = {kind: parse_many(rate) for kind, rate in rates.items()}
        self._verification = parse_many(settings.rate_verification)

    def spend(self, kind: Handling, subject: str | None, address: str) -> int:
        """Count one request; 0 when it is within the rates, else the seconds to wait.

        ``subject`` is None for callers without a token that holds.
        """
        if kind in self._own:  # by address alone, so that none of these uses up the rate of another
            return self._hit(self._own[kind], f"{kind.name}:{address}")
        caller = f"s:{subject}" if subject is not None else f"a:{address}"
        wait = self._hit(self._verification, f"v:{caller}") if kind is Handling.VERIFICATION else 0
        return wait or self._hit(self._address if subject is None else self._subject, caller)

    def _hit(self, items: list[RateLimitItem], key: str) -> int:
        for item in items:
            if not self._limiter.hit(item, key):
                wait = ceil(self._limiter.get_window_stats(item, key).reset_time - time.time())
                if wait <= item.get_expiry():
                    return max(1, wait)
                self._limiter.clear(item, key)  # a clock that was ahead began this window
        return 0


class Forwarders:
    """Trusted peers, by address or network: their X-Forwarded-For is believed."""

    def __init__(self, text: str) -> None:
        parts = filter(None, (part.strip() for part in text.split(",")))
        self._networks = [ipaddress.ip_network(part) for part in parts]
        self.trusts = lru_cache(_KNOWN_PEERS)(self._trusts)

    def _trusts(self, address: str) -> bool:
        parsed = address_in(address)
        return parsed is not None and any(ipaddress.ip_address(parsed) in each for each in self._networks)
