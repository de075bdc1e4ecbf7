"""What the use cases of the gateway need; built once, in `bootstrap`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crvs_gateway.application.ports import Digests, Hasher
from crvs_gateway.domain.roles import RoleBook
from crvs_gateway.store.key_ring import KeyRing
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.primitives import Clock


@dataclass(frozen=True)
class Deps:
    """``transactions``: sign-in and the like hold no connection while a password is hashed."""

    transactions: Transactions
    hasher: Hasher
    keys: KeyRing
    digests: Digests
    roles: RoleBook
    clock: Clock
    issuer: str
    zone: str

    def today(self) -> date:
        """The civil date where the register is kept."""
        return self.clock.today(self.zone)
