"""Composition root of the gateway: the web process, the door, and two commands of the operators."""

from __future__ import annotations

import sys
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from flask import Flask

from crvs_gateway.adapters import accounts, clients, guesses, sessions
from crvs_gateway.adapters.key_ring import KeyRing
from crvs_gateway.adapters.secrets import Argon2Hasher, KeyedDigests
from crvs_gateway.adapters.service_documents import ServiceDocuments
from crvs_gateway.application.deps import Deps
from crvs_gateway.domain.roles import RoleBook, role_book
from crvs_gateway.domain.sessions import ACCESS_SECONDS, AUDIENCE
from crvs_gateway.settings import DoorSettings, GatewaySettings
from crvs_gateway.upstreams import pairs
from crvs_kernel.caller.auth import TokenVerifier
from crvs_kernel.caller.context import Principal
from crvs_kernel.config import SettingsError, read_settings
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.connections import UnitOfWorkFactory, create_engine, unit_of_work_factory
from crvs_kernel.errors import Conflict, DomainError
from crvs_kernel.observability import configure_logging
from crvs_kernel.primitives import Clock, SystemClock
from crvs_kernel.process import cli
from crvs_kernel.process.service import Service

TOPIC = "crvs.gateway"
CATALOGUE = Path(__file__).with_name("problems.yaml")


def roles() -> RoleBook:
    """The roles of this version."""
    text = resources.files("crvs_gateway.domain").joinpath("roles.yaml").read_text("utf-8")
    return role_book(yaml.safe_load(text))


def build_deps(
    settings: GatewaySettings, unit_of_work: UnitOfWorkFactory, clock: Clock
) -> tuple[Deps, KeyRing]:
    """The use cases' dependencies, on a database."""
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


def build_web(settings: GatewaySettings, clock: Clock | None = None) -> Flask:
    """The Flask application."""
    from crvs_gateway.api.application import Parts, assemble  # noqa: PLC0415 - the door needs no Flask

    clock = clock or SystemClock()
    engine = create_engine(settings.database_url, settings.pool_size)
    unit_of_work = unit_of_work_factory(engine, TOPIC)
    deps, keys = build_deps(settings, unit_of_work, clock)

    def ended() -> list[str]:
        with unit_of_work() as uow:
            return sessions.ended_since(uow, clock.now() - timedelta(seconds=ACCESS_SECONDS + 60))

    upstreams = pairs(settings.upstreams, "THABIAN_UPSTREAMS")
    parts = Parts(
        deps=deps,
        verifier=TokenVerifier(keys.key_set, settings.issuer, AUDIENCE, ACCESS_SECONDS),
        key_set=keys.key_set,
        ended=ended,
        documents=lambda own: ServiceDocuments(upstreams, own, deps.roles.scopes),
        catalogue=CATALOGUE,
        topic=TOPIC,
        constraints={
            "account_username_key": lambda: Conflict("username-taken", allowed=[]),
            "client_pkey": lambda: Conflict("client-id-taken", allowed=[]),
        },
    )
    return assemble(parts, settings, engine)


def _operator() -> tuple[Deps, KeyRing]:
    settings = read_settings(GatewaySettings)
    configure_logging(SERVICE.name, settings.log_level)
    engine = create_engine(settings.database_url, 1)
    return build_deps(settings, unit_of_work_factory(engine, TOPIC), SystemClock())


def _seed(path: str) -> int:
    from crvs_gateway.application.seed import seed  # noqa: PLC0415 - only this command needs it

    deps, keys = _operator()
    content: Any = yaml.safe_load(sys.stdin.read() if path == "-" else Path(path).read_text("utf-8"))
    try:
        counts = seed(content, deps)
    except DomainError as refusal:
        sys.stderr.write(f"{path}: {refusal.code} {refusal.params}\n")
        return 1
    keys.signer()
    sys.stdout.write(", ".join(f"{number} {word}" for word, number in counts.items()) + "\n")
    return 0


def _rotate_key(*, compromised: bool) -> int:
    """A new signing key; tokens of the old one live on, or end at once when that key leaked."""
    from crvs_kernel.caller.audit import AuditLine  # noqa: PLC0415 - only this command needs it

    deps, keys = _operator()
    operator = Principal("operator", "system", purpose="key-rotation")
    with deps.unit_of_work() as uow:
        kid = keys.rotate(uow, compromised=compromised)
        detail = {"compromised": compromised}
        uow.audit(AuditLine(operator, "key.rotate", "signing_key", [kid], detail))
        uow.commit()
    sys.stdout.write(f"{kid}\n")
    return 0


def _door() -> int:
    from crvs_gateway.door.process import run  # noqa: PLC0415 - the web process needs no event loop

    settings = read_settings(DoorSettings)
    configure_logging("gateway-door", settings.log_level)
    return run(settings)


SERVICE = Service(
    name="gateway",
    settings_class=GatewaySettings,
    build_web=build_web,
    migrations="crvs_gateway.migrations",
    publishes=TOPIC,
)


def main(arguments: list[str] | None = None) -> int:
    """`web`, `relay` and `migrate` of the kernel, and `door`, `seed FILE|-`, `rotate-key [--compromised]`."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        match given:
            case ["door"]:
                return _door()
            case ["seed", path]:
                return _seed(path)
            case ["rotate-key", *flags] if flags in ([], ["--compromised"]):
                return _rotate_key(compromised=bool(flags))
            case _:
                return cli.main(SERVICE, given)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
