"""What every use case of the gateway may reach; built once, in `bootstrap`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from crvs_gateway.application.ports import Accounts, Clients, Digests, GuessBook, Hasher, Keys, Sessions
from crvs_gateway.domain.roles import RoleBook
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.primitives import Clock


@dataclass(frozen=True)
class Deps:
    """Ports and settings."""

    unit_of_work: Callable[[], UnitOfWork]
    accounts: Accounts
    clients: Clients
    sessions: Sessions
    guesses: GuessBook
    hasher: Hasher
    keys: Keys
    digests: Digests
    roles: RoleBook
    clock: Clock
    issuer: str
    zone: str

    def today(self) -> date:
        """The civil date where the register is kept."""
        return self.clock.today(self.zone)
