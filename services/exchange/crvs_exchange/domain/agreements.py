"""What a client of the register may see, on which legal basis, from when until when.

An agreement is versioned data: a change is a new version, and what a client saw under an older one can always
be told from the audit trail, which names the version.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from crvs_exchange.domain.projection import Projection


@dataclass(frozen=True)
class Agreement:
    """One version of the agreement with one client; ``grants`` maps event types to JSON pointers into data.

    It holds from ``valid_from`` to the day before ``valid_to``, as everything dated in the house does.

    ``subject`` says how the client may know whom or what an event is about: by the id as it is, or by a
    pseudonym, which still tells which events belong together, and is another for each client. Two clients
    that compare their copies can still join them by positions, if they ask for one event at a time, or by
    granted values; an agreement that must not be joined grants few values.
    """

    client: str
    version: int
    legal_basis: str
    purpose: str
    valid_from: date
    valid_to: date | None
    subject: Literal["plain", "pseudonym"]
    grants: Mapping[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """The name in the audit trail: ``education/1``."""
        return f"{self.client}/{self.version}"

    @cached_property
    def projections(self) -> dict[str, Projection]:
        """Compiled at the first use; an agreement in memory serves many reads."""
        return {event_type: Projection(pointers) for event_type, pointers in self.grants.items()}

    def pseudonym(self, name: str, secret: bytes) -> str:
        """An id as only this client sees it: HMAC-SHA256 (RFC 2104), cut to 128 bits."""
        return hmac.digest(secret, f"{self.client}\n{name}".encode(), hashlib.sha256).hex()[:32]


def in_force(versions: Iterable[Agreement], day: date) -> Agreement | None:
    """The latest version that has begun, unless it has ended; an older version never applies again."""
    begun = [each for each in versions if each.valid_from <= day]
    latest = max(begun, key=lambda each: each.version, default=None)
    if latest is None or (latest.valid_to is not None and latest.valid_to <= day):
        return None
    return latest
