"""Builds what the use cases of the gateway need."""

from __future__ import annotations

from importlib import resources

import yaml

from crvs_gateway.adapters.secrets import Argon2Hasher, KeyedDigests
from crvs_gateway.application.deps import Deps
from crvs_gateway.bootstrap import SERVICE
from crvs_gateway.domain.roles import RoleBook, role_book
from crvs_gateway.settings import GatewaySettings, OperatorSettings
from crvs_gateway.store.key_ring import KeyRing
from crvs_kernel.database.data_keys import cipher_of, root_of
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.primitives import Clock, SystemClock


def roles() -> RoleBook:
    """The roles of this version."""
    text = resources.files("crvs_gateway.domain").joinpath("roles.yaml").read_text("utf-8")
    return role_book(yaml.load(text, yaml.CSafeLoader))


def build_deps(
    settings: GatewaySettings | OperatorSettings, transactions: Transactions, clock: Clock | None = None
) -> Deps:
    """On a database; a test brings its own clock."""
    clock = clock or SystemClock()
    return Deps(
        transactions=transactions,
        hasher=Argon2Hasher(settings.hash_memory_kib, settings.hash_passes),
        keys=KeyRing(cipher_of(settings), transactions, clock),
        digests=KeyedDigests(root_of(settings, SERVICE.sealed)),
        roles=roles(),
        clock=clock,
        issuer=settings.issuer,
        zone=settings.zone,
    )
