"""Builds what the use cases of the gateway need."""

from __future__ import annotations

from importlib import resources

import yaml

from crvs_gateway.adapters import accounts, clients, guesses, sessions
from crvs_gateway.adapters.key_ring import KeyRing
from crvs_gateway.adapters.secrets import Argon2Hasher, KeyedDigests
from crvs_gateway.application.deps import Deps
from crvs_gateway.domain.roles import RoleBook, role_book
from crvs_gateway.settings import GatewaySettings
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.connections import UnitOfWorkFactory
from crvs_kernel.primitives import Clock, SystemClock


def roles() -> RoleBook:
    """The roles of this version."""
    text = resources.files("crvs_gateway.domain").joinpath("roles.yaml").read_text("utf-8")
    return role_book(yaml.safe_load(text))


def build_deps(
    settings: GatewaySettings, unit_of_work: UnitOfWorkFactory, clock: Clock | None = None
) -> tuple[Deps, KeyRing]:
    """The use cases' dependencies, on a database."""
    clock = clock or SystemClock()
    keys = KeyRing(FieldCipher(settings.data_key), unit_of_work, clock)
    deps = Deps(
        unit_of_work=unit_of_work,
        accounts=accounts,
        clients=clients,
        sessions=sessions,
        guesses=guesses,
        hasher=Argon2Hasher(settings.hash_memory_kib, settings.hash_passes),
        keys=keys,
        digests=KeyedDigests(settings.data_key),
        roles=roles(),
        clock=clock,
        issuer=settings.issuer,
        zone=settings.zone,
    )
    return deps, keys
